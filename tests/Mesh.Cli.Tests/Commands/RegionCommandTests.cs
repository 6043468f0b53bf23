using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Cli.Installing;
using Mesh.Cli.Regions;
using Mesh.Cli.Tests.Support;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api;

namespace Mesh.Cli.Tests.Commands;

/// <summary>Against an API server without a control plane: what the commands write, and how they read what a control plane would.</summary>
public sealed class RegionCommandTests : IAsyncLifetime
{
    private const string West = "us-west-2";

    private readonly TestFiles _files = new();
    private SandboxApiServer _server = null!;
    private KubernetesConnection _connection = null!;
    private string _kubeconfig = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxApiServer.StartAsync(new(), TestContext.Current.CancellationToken);
        _kubeconfig = _files.Write("");
        _server.WriteKubeconfig(_kubeconfig);
        _connection = new(_server.AdminConfiguration);
        ObjectWriter writer = await ObjectWriter.CreateAsync(_connection, CancellationToken.None);
        foreach (JsonObject item in MeshManifests.Read(InstallationSettings.Default).Where(item => (string?)item["kind"] == "CustomResourceDefinition"))
        {
            await writer.ApplyAsync(item, CancellationToken.None);
        }

        // A definition that was applied is served a moment later.
        while (true)
        {
            try
            {
                await new RegionStore(_connection).ListAsync(TestContext.Current.CancellationToken);
                break;
            }
            catch (KubernetesApiException exception) when (exception.IsNotFound)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Drain_NewRegion_WritesWhoWhyAndForHowLong()
    {
        (int code, _, string error) = await RunAsync("drain", West, "--over", "5m", "--for", "4h", "--failover-to", "us-east-1", "--failover-to", "eu-west-1", "--reason", "storm", "--by", "alice", "--no-wait");

        Assert.True(code == ExitCodes.Success, error);
        RegionObjectSpec spec = (await RegionAsync()).Spec;
        Assert.Equal(("Draining", "5m", "us-east-1,eu-west-1", "storm", "alice"), (spec.State, spec.DrainOver, string.Join(',', spec.FailoverTo!), spec.Reason, spec.DecidedBy));
        Assert.NotNull(spec.Until);
    }

    [Fact]
    public async Task Restore_DrainedRegion_LeavesNothingOfTheDrainAndIsANewDecisionEachTime()
    {
        await RunAsync("drain", West, "--over", "5m", "--for", "4h", "--reason", "storm", "--no-wait");
        await RunAsync("restore", West, "--reason", "over", "--no-wait");
        RegionObject first = await RegionAsync();
        await RunAsync("restore", West, "--reason", "over", "--no-wait");

        Assert.Equal("Active", first.Spec.State);
        Assert.Null(first.Spec.DrainOver);
        Assert.Null(first.Spec.Until);
        Assert.True((await RegionAsync()).Metadata.Generation > first.Metadata.Generation);
    }

    [Theory]
    [InlineData("evacuate", West)]
    [InlineData("evacuate", West, "--reason", "storm", "--for", "soon")]
    [InlineData("evacuate", West, "--reason", "storm", "--for", "0s")]
    [InlineData("restore", West, "--reason", "storm", "--for", "1h")]
    public async Task Decide_WithoutReasonOrWithALeaseThatIsNone_ChangesNothing(params string[] arguments)
    {
        (int code, _, _) = await RunAsync([.. arguments, "--no-wait"]);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Null(await new RegionStore(_connection).GetAsync(West, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task List_WhatTheControlPlaneSays_IsShown()
    {
        await RunAsync("evacuate", West, "--reason", "storm", "--no-wait");
        await SayAsync("Effective", "True");

        (int code, string output, _) = await RunAsync("list", "-o", "json");

        Assert.Equal(ExitCodes.Success, code);
        JsonElement region = JsonDocument.Parse(output).RootElement[0];
        Assert.Equal(("Evacuated", 0, true), (region.GetProperty("state").GetString(), region.GetProperty("available").GetInt32(), region.GetProperty("isEffective").GetBoolean()));
        Assert.Contains("storm", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AnEarlierVersionWasJudged_SaysThatThisOneWasNot()
    {
        await RunAsync("evacuate", West, "--reason", "storm", "--no-wait");
        await SayAsync("Effective", "True");
        await RunAsync("restore", West, "--reason", "over", "--no-wait");

        Assert.Contains("no word of the control plane", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    private async Task SayAsync(string reason, string holds)
    {
        long generation = (await RegionAsync()).Metadata.Generation ?? 0;
        JsonArray conditions = [.. ((string[])["Accepted", "Effective", "Drained"]).Select(type => (JsonNode?)new JsonObject
        {
            ["type"] = type,
            ["status"] = holds,
            ["reason"] = reason,
            ["message"] = "",
            ["observedGeneration"] = generation,
            ["lastTransitionTime"] = "2026-11-23T12:00:00Z",
        })];
        await _connection.Resource<RegionObject>().PatchStatusAsync(
            ResourceKey.ClusterScoped(West),
            Patch.Merge(new JsonObject { ["status"] = new JsonObject { ["state"] = "Evacuated", ["available"] = 0, ["reason"] = "storm", ["conditions"] = conditions } }),
            CancellationToken.None);
    }

    private async Task<RegionObject> RegionAsync() => (await new RegionStore(_connection).GetAsync(West, TestContext.Current.CancellationToken))!;

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => Run.MeshctlAsync(["region", .. arguments, "--kubeconfig", _kubeconfig]);
}
