using System.Text.Json;
using Mesh.Cli.Tests.Support;

namespace Mesh.Cli.Tests.Commands;

/// <summary>With the debug pages as a control plane writes them.</summary>
public sealed class RegionSimulateCommandTests
{
    private const string Model = """
        {"services":{},"endpoints":{"shop/cart":[
           {"address":"10.1.0.5","draining":false,"region":"us-east-1","zone":"us-east-1a","identity":"spiffe://cluster.local/ns/shop/sa/cart","workload":"shop/cart-1","ports":{"80":8080},"cluster":"","gatewayPort":null,"capacity":null,"identities":null},
           {"address":"10.1.0.6","draining":false,"region":"us-east-1","zone":"us-east-1a","identity":null,"workload":"shop/cart-2","ports":{"80":8080},"cluster":"","gatewayPort":null,"capacity":null,"identities":null},
           {"address":"10.1.0.7","draining":true,"region":"us-east-1","zone":"us-east-1a","identity":null,"workload":"shop/cart-3","ports":{"80":8080},"cluster":"","gatewayPort":null,"capacity":null,"identities":null},
           {"address":"172.31.3.1","draining":false,"region":"eu-west-1","zone":"","identity":null,"workload":null,"ports":{"80":80},"cluster":"eu-west-1","gatewayPort":15443,"capacity":4,"identities":["spiffe://cluster.local/ns/shop/sa/cart"]}]}}
        """;

    private const string Regions = """
        [{"region":"us-west-2","state":"Evacuated","availablePercent":0,"counter":3,"cluster":"us-east-1","decidedBy":"alice","reason":"storm","decidedAt":"2026-11-24T00:00:00+00:00","until":null,"isEnded":false,"failoverTo":["us-east-1"],"maxLoadPercent":100}]
        """;

    [Fact]
    public async Task Simulate_APodLess_ShowsWhereItsRequestsGo()
    {
        (int code, string output, string error) = await RunAsync("us-east-1");

        Assert.True(code == ExitCodes.Success, error);
        string[] lines = [.. output.Split('\n').Select(row => string.Join(' ', row.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Contains("shop/cart us-east-1 us-east-1a 2 33.3 % 0 % 0 %", lines);
        Assert.Contains("shop/cart eu-west-1 - 4 66.7 % 100 % 150 %", lines);
        Assert.Contains(lines, line => line.StartsWith("assumed: what pods can bear is not known here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Simulate_PodsWouldGetMoreThanTheyBear_SaysItByItsExitCode()
    {
        (int code, string output, _) = await RunAsync("us-east-1", "--bearable", "120", "-o", "json");

        Assert.Equal(ExitCodes.Failed, code);
        JsonElement zone = JsonDocument.Parse(output).RootElement.GetProperty("services")[0].GetProperty("zones")[0];
        Assert.Equal(("eu-west-1", "more than the 120 % that it may be given"), (zone.GetProperty("region").GetString(), zone.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task Simulate_NoPodsThere_SaysSo()
    {
        (int code, string output, _) = await RunAsync("ap-south-1");

        Assert.Equal(ExitCodes.Success, code);
        Assert.StartsWith("no service has pods in ap-south-1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_NobodyAnswers_NamesTheControlPlane()
    {
        (int code, _, string error) = await Run.MeshctlAsync("region", "simulate", "us-east-1", "--address", "127.0.0.1:1");

        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains("the control plane of 127.0.0.1:1 could not be asked", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using FakeSidecar plane = await FakeSidecar.StartAsync(new Dictionary<string, string> { ["/debug/model"] = Model, ["/debug/regions"] = Regions });
        return await Run.MeshctlAsync(["region", "simulate", .. arguments, "--address", $"127.0.0.1:{plane.Port}"]);
    }
}
