using Mesh.Cli.Tests.Support;

namespace Mesh.Cli.Tests.Commands;

/// <summary>What a sidecar says, by both ways that lead to it.</summary>
public sealed class GetCommandTests
{
    private const string Config = """
        {"workload":{"name":"shop/web","serviceAccount":"web"},
         "services":[{"name":"shop/cart","addresses":["10.96.0.5"],"ports":[{"port":80,"protocol":"Http1","routeSource":"TrafficSplit shop/cart","backends":[
           {"service":"shop/cart-v1","weight":90,"serverName":"s","policy":null,"algorithm":"PeakEwma","endpoints":[
             {"address":"10.244.1.2:8080","workload":"shop/cart-1","cluster":"us-east-1","isGateway":false,"capacity":1,"peerIdentity":"spiffe://cluster.local/ns/shop/sa/cart","locality":"region-1/zone-a","weight":1,"inFlight":3,"latencySeconds":0.0012,"costSeconds":0.1,"health":"Ejected","ejectionCause":"ServerErrors","ejections":1,"slowStart":1},
             {"address":"172.31.3.1:15443","workload":"","cluster":"eu-west-1","isGateway":true,"capacity":30,"peerIdentity":"spiffe://cluster.local/ns/shop/sa/cart","locality":"eu-west-1","weight":1,"inFlight":0,"latencySeconds":0.12,"costSeconds":0.1,"health":"Healthy","ejectionCause":null,"ejections":0,"slowStart":1}]},
           {"service":"shop/cart-v2","weight":10,"serverName":"s","policy":null,"algorithm":"PeakEwma","endpoints":[]}]}]}],
         "held":[{"type":"type.googleapis.com/mesh.v1.Service","name":"shop/cart","version":"abc"}]}
        """;

    [Theory]
    [InlineData("routes", "shop/cart 80 Http1 shop/cart-v1 90 90% 2 TrafficSplit shop/cart")]
    [InlineData("endpoints", "shop/cart-v1 10.244.1.2:8080 shop/cart-1 us-east-1 region-1/zone-a Ejected (ServerErrors) yes 3 1.2 ms")]
    [InlineData("endpoints", "shop/cart-v1 172.31.3.1:15443 gateway to 30 eu-west-1 eu-west-1 Healthy yes 0 120 ms")]
    [InlineData("config", "mesh.v1.Service shop/cart abc")]
    public async Task Get_ByAddress_ShowsATable(string what, string line)
    {
        await using FakeSidecar sidecar = await FakeSidecar.StartAsync(Config);

        (int code, string output, string error) = await Run.MeshctlAsync("get", what, "--address", $"127.0.0.1:{sidecar.Port}");

        Assert.True(code == ExitCodes.Success, error);
        Assert.Contains(line, output.Split('\n').Select(row => string.Join(' ', row.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public async Task Get_EndpointsOfOneService_LeavesTheOthersOut()
    {
        await using FakeSidecar sidecar = await FakeSidecar.StartAsync(Config);

        (_, string output, _) = await Run.MeshctlAsync("get", "endpoints", "--address", $"127.0.0.1:{sidecar.Port}", "--service", "cart-v2", "-o", "json");

        Assert.Equal("[]", output.Trim());
    }

    [Fact]
    public async Task Get_AsYaml_IsYaml()
    {
        await using FakeSidecar sidecar = await FakeSidecar.StartAsync(Config);

        (_, string output, _) = await Run.MeshctlAsync("get", "routes", "--address", $"127.0.0.1:{sidecar.Port}", "-o", "yaml");

        Assert.StartsWith("- service: shop/cart\n  port: 80\n", output, StringComparison.Ordinal);
    }

    /// <summary>As <c>kubectl port-forward</c>: a WebSocket of the API server carries the bytes of the connection.</summary>
    [Fact]
    public async Task Get_ThroughTheApiServer_AsksThePodsAdminPort()
    {
        await using FakeSidecar sidecar = await FakeSidecar.StartAsync(Config);
        await using ForwardingApiServer server = await ForwardingApiServer.StartAsync(sidecar.Port);
        using TestFiles files = new();

        (int code, string output, string error) = await Run.MeshctlAsync("get", "routes", "web", "-n", "shop", "-o", "json", "--kubeconfig", files.Kubeconfig(server.Url));

        Assert.True(code == ExitCodes.Success, error);
        Assert.Contains("shop/cart-v2", output, StringComparison.Ordinal);
        Assert.Equal("/api/v1/namespaces/shop/pods/web/portforward?ports=15000", server.LastPath);
    }

    [Fact]
    public async Task Get_PodThatDoesNotExist_IsThreeInWords()
    {
        await using ForwardingApiServer server = await ForwardingApiServer.StartAsync(port: 0);
        using TestFiles files = new();

        (int code, _, string error) = await Run.MeshctlAsync("get", "routes", "shop/gone", "--kubeconfig", files.Kubeconfig(server.Url));

        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.StartsWith("meshctl: ", error, StringComparison.Ordinal);
    }
}
