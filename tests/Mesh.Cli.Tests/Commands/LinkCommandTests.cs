using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.Joining;
using Mesh.Api.WellKnown;
using Mesh.Cli.Installing;
using Mesh.Cli.Links;
using Mesh.Cli.Tests.Support;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api;

namespace Mesh.Cli.Tests.Commands;

public sealed class LinkCommandTests : IAsyncLifetime
{
    private const string Roots = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    private static readonly ResourceKey Tokens = new(MeshNames.SystemNamespace, MeshNames.LinkTokensSecret);

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
        // What the commands read of an installation, from the very manifests.
        ObjectWriter writer = await ObjectWriter.CreateAsync(_connection, CancellationToken.None);
        foreach (JsonObject item in MeshManifests.Read(InstallationSettings.Default with { Cluster = "east" }))
        {
            if ((string?)item["kind"] is "Namespace" or "CustomResourceDefinition" || ((string?)item["kind"] == "Deployment" && (string?)item["metadata"]!["name"] == MeshNames.ControlPlane))
            {
                await writer.ApplyAsync(item, CancellationToken.None);
            }
        }

        // A definition that was applied is served a moment later.
        LinkStore store = new(_connection);
        while (true)
        {
            try
            {
                await store.ListAsync(TestContext.Current.CancellationToken);
                break;
            }
            catch (KubernetesApiException exception) when (exception.IsNotFound)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }

        await _connection.Resource<V1ConfigMap>().CreateAsync(
            new()
            {
                Metadata = new() { NamespaceProperty = MeshNames.SystemNamespace, Name = MeshNames.TrustBundleConfigMap },
                Data = new Dictionary<string, string> { [MeshNames.TrustBundleKey] = Roots },
            },
            CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Create_NewPeer_MakesTheLinkKeepsOnlyTheHashAndPrintsTheBundle()
    {
        (int code, string output, string error) = await RunAsync("create", "west", "--address", "east.example:15013");

        Assert.True(code == ExitCodes.Success, error);
        JsonElement bundle = JsonDocument.Parse(output).RootElement;
        string token = bundle.GetProperty("token").GetString()!;
        Assert.Equal(
            ("east", "west", "east.example:15013", "cluster.local", Roots),
            (Text(bundle, "cluster"), Text(bundle, "peer"), Text(bundle, "address"), Text(bundle, "trustDomain"), Text(bundle, "trustBundle")));
        Assert.NotNull(await LinkAsync("west"));
        string kept = (await TokenAsync("west"))!;
        Assert.DoesNotContain(token, kept, StringComparison.Ordinal);
        Assert.True(IssuedToken.TryParse(kept)!.Matches(token));
    }

    [Fact]
    public async Task Create_Again_TheFirstTokenIsWorthNothing()
    {
        string first = Text(JsonDocument.Parse((await RunAsync("create", "west", "--address", "a:1")).Output).RootElement, "token")!;
        string second = Text(JsonDocument.Parse((await RunAsync("create", "west", "--address", "a:1")).Output).RootElement, "token")!;

        var kept = IssuedToken.TryParse(await TokenAsync("west"))!;

        Assert.False(kept.Matches(first));
        Assert.True(kept.Matches(second));
    }

    [Theory]
    [InlineData("east", "this cluster itself")]
    [InlineData("West", "no name of a cluster")]
    public async Task Create_NameThatCannotBe_IsRefused(string peer, string message)
    {
        (int code, _, string error) = await RunAsync("create", peer, "--address", "a:1");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NobodyKnowsTheAddress_SaysHowToNameIt()
    {
        (int code, _, string error) = await RunAsync("create", "west");

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("--address", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_Bundle_MakesTheLinkAndGivesTheTokenToTheControlPlane()
    {
        string file = Bundle("east");

        (int code, _, string error) = await RunAsync("accept", "-f", file);

        Assert.True(code == ExitCodes.Success, error);
        LinkObject link = (await LinkAsync("west"))!;
        Assert.Equal(("west.example:15013", "west.local", Roots), (link.Spec.Address, link.Spec.TrustDomain, link.Spec.TrustBundle));
        Assert.Equal("secret", JoinToken.TryParse(await TokenAsync("west.join"))!.Secret);
    }

    [Theory]
    [InlineData("north", 1, "lets cluster 'north' join")]
    [InlineData("east", -1, "ended")]
    public async Task Accept_BundleForAnotherOrPast_ChangesNothing(string peer, int hours, string message)
    {
        (int code, _, string error) = await RunAsync("accept", "-f", Bundle(peer, hours));

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Null(await LinkAsync("west"));
        Assert.Null(await TokenAsync("west.join"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("cluster: west")]
    public async Task Accept_SomethingElse_IsRefused(string content) => Assert.Equal(ExitCodes.Usage, (await RunAsync("accept", "-f", _files.Write(content))).Code);

    [Fact]
    public async Task Revoke_Token_IsGoneAndTheLinkStays()
    {
        await RunAsync("create", "west", "--address", "a:1");

        Assert.Equal(ExitCodes.Success, (await RunAsync("revoke", "west")).Code);

        Assert.Null(await TokenAsync("west"));
        Assert.NotNull(await LinkAsync("west"));
    }

    [Fact]
    public async Task Delete_Link_TakesItsTokensWithIt()
    {
        await RunAsync("create", "west", "--address", "a:1");

        Assert.Equal(ExitCodes.Success, (await RunAsync("delete", "west")).Code);

        Assert.Null(await TokenAsync("west"));
        Assert.Null(await LinkAsync("west"));
        Assert.Contains("no link", (await RunAsync("delete", "west")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_Links_AreGoodOnlyIfTheControlPlaneSaysSo()
    {
        Assert.Equal(ExitCodes.Success, (await RunAsync("status")).Code);
        await RunAsync("create", "west", "--address", "a:1");

        (int code, string output, _) = await RunAsync("status", "-o", "json");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal("no word of the control plane", Text(JsonDocument.Parse(output).RootElement[0], "message"));

        await ConditionsAsync("True");
        (code, output, _) = await RunAsync("status");
        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("yes", output, StringComparison.Ordinal);

        await ConditionsAsync("False");
        (code, output, _) = await RunAsync("status");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("Stale: as of then", output, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string command, params string[] arguments) => Run.MeshctlAsync(["link", command, .. arguments, "--kubeconfig", _kubeconfig]);

    private Task<LinkObject?> LinkAsync(string name) => _connection.Resource<LinkObject>().GetAsync(ResourceKey.ClusterScoped(name), CancellationToken.None);

    private async Task<string?> TokenAsync(string key) =>
        (await _connection.Resource<V1Secret>().GetAsync(Tokens, CancellationToken.None))?.Data is { } data && data.TryGetValue(key, out byte[]? value) ? Encoding.ASCII.GetString(value) : null;

    private Task<LinkObject> ConditionsAsync(string synced)
    {
        JsonArray conditions = [.. new[] { ("Accepted", "True"), ("Connected", "True"), ("Synced", synced) }.Select(entry => new JsonObject
        {
            ["type"] = entry.Item1,
            ["status"] = entry.Item2,
            ["reason"] = entry.Item2 == "True" ? entry.Item1 : "Stale",
            ["message"] = "as of then",
            ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
        })];
        return _connection.Resource<LinkObject>().PatchStatusAsync(
            ResourceKey.ClusterScoped("west"), Patch.Merge(new JsonObject { ["status"] = new JsonObject { ["conditions"] = conditions } }), CancellationToken.None);
    }

    private string Bundle(string peer, int hours = 1) => _files.Write(new JsonObject
    {
        ["cluster"] = "west",
        ["address"] = "west.example:15013",
        ["trustDomain"] = "west.local",
        ["trustBundle"] = Roots,
        ["peer"] = peer,
        ["token"] = "secret",
        ["expires"] = (TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(hours)).UtcDateTime.ToString("O"),
    }.ToJsonString());

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();
}
