using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Installing;
using Mesh.Cli.Tests.Support;
using Mesh.Cli.Yaml;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api;

namespace Mesh.Cli.Tests.Commands;

/// <summary>Installing on an API server that runs nothing: what is written, refused and deleted. The scenarios of the sandbox run what was installed.</summary>
public sealed class InstallCommandTests : IAsyncLifetime
{
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
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public void Read_ManifestsOfThisRepository_AreAllThereNamespaceBeforeWhatIsInIt()
    {
        IReadOnlyList<JsonObject> objects = MeshManifests.Read(InstallationSettings.Default);
        string[] names = [.. objects.Select(ObjectWriter.Describe)];

        Assert.Contains("CustomResourceDefinition trafficsplits.split.smi-spec.io", names);
        Assert.Contains("Deployment mesh-system/mesh-controlplane", names);
        Assert.Contains("MutatingWebhookConfiguration mesh-injector", names);
        Assert.True(Array.IndexOf(names, "Namespace mesh-system") < Array.FindIndex(names, name => name.Contains("mesh-system/", StringComparison.Ordinal)));
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public async Task Render_Settings_StandWhereTheyBelongAndAreYaml()
    {
        (int code, string output, string error) = await Run.MeshctlAsync("install", "--render", "--cluster", "east", "--trust-domain", "example.org", "--registry", "registry.example/m", "--replicas", "3");

        Assert.True(code == ExitCodes.Success, error);
        JsonObject[] deployments = [.. YamlDocuments.Read(output).Select(document => document.Content).OfType<JsonObject>().Where(item => (string?)item["kind"] == "Deployment")];
        Assert.Equal(["3", "3"], deployments.Select(item => item["spec"]!["replicas"]!.ToString()));
        JsonObject plane = deployments.Single(item => (string?)item["metadata"]!["name"] == MeshNames.ControlPlane);
        JsonNode container = plane["spec"]!["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal($"registry.example/m/controlplane:{MeshManifests.Version}", (string?)container["image"]);
        Assert.Equal("east", (string?)container["env"]!.AsArray().Single(variable => (string?)variable!["name"] == "MESH_CLUSTER")!["value"]);
        JsonObject injector = deployments.Single(item => (string?)item["metadata"]!["name"] == MeshNames.Injector);
        string[] arguments = [.. injector["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(argument => (string)argument!)];
        Assert.Contains("--cluster=east", arguments);
        Assert.Contains("--trust-domain=example.org", arguments);
        Assert.Contains($"--proxy-image=registry.example/m/proxy:{MeshManifests.Version}", arguments);
    }

    [Fact]
    public async Task Render_OfSeveralClusters_GatewayAndFederationAreThereAndKnowClusterAndNetwork()
    {
        (int code, string output, string error) = await Run.MeshctlAsync(
            "install", "--render", "--cluster", "east", "--trust-domain", "example.org", "--registry", "registry.example/m", "--network", "net-1", "--gateway", "--federation", "--replicas", "5");

        Assert.True(code == ExitCodes.Success, error);
        JsonObject[] objects = [.. YamlDocuments.Read(output).Select(document => document.Content).OfType<JsonObject>()];
        Assert.Contains("Service mesh-system/mesh-federation", objects.Select(ObjectWriter.Describe));
        Assert.Contains("Service mesh-system/mesh-gateway", objects.Select(ObjectWriter.Describe));
        Assert.Equal("net-1", Variable(Deployment(objects, MeshNames.ControlPlane), "MESH_NETWORK"));
        JsonObject gateway = Deployment(objects, "mesh-gateway");
        Assert.Equal(("east", "example.org"), (Variable(gateway, "MESH_CLUSTER"), Variable(gateway, "MESH_TRUST_DOMAIN")));
        Assert.Equal($"registry.example/m/proxy:{MeshManifests.Version}", (string?)gateway["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
        Assert.Equal("2", gateway["spec"]!["replicas"]!.ToString());
    }

    [Fact]
    public async Task Render_Defaults_NoGatewayNoFederationAndANetworkOfItsOwn()
    {
        (_, string output, _) = await Run.MeshctlAsync("install", "--render");

        JsonObject[] objects = [.. YamlDocuments.Read(output).Select(document => document.Content).OfType<JsonObject>()];
        Assert.DoesNotContain(objects.Select(ObjectWriter.Describe), name => name.Contains("gateway", StringComparison.Ordinal) || name.Contains("mesh-federation", StringComparison.Ordinal));
        Assert.Equal("", Variable(Deployment(objects, MeshNames.ControlPlane), "MESH_NETWORK"));
    }

    [Theory]
    [InlineData("--cluster", "Not_A_Label")]
    [InlineData("--network", "Not_A_Label")]
    [InlineData("--trust-domain", "UPPER")]
    [InlineData("--registry", "a b")]
    [InlineData("--timeout", "0")]
    [InlineData("--replicas", "0")]
    [InlineData("--replicas", "two")]
    public async Task Install_BadSetting_IsAUsageError(string option, string value)
    {
        (int code, _, string error) = await Run.MeshctlAsync("install", option, value, "--kubeconfig", _kubeconfig);

        Assert.True(code == ExitCodes.Usage, error);
    }

    [Fact]
    public async Task Install_EmptyCluster_WritesEverythingAndAgainChangesNothingOfOthers()
    {
        (int code, string output, string error) = await Run.MeshctlAsync("install", "--no-wait", "--kubeconfig", _kubeconfig, "-o", "json");

        Assert.True(code == ExitCodes.Success, error);
        Assert.Equal(MeshManifests.Read(InstallationSettings.Default).Count, JsonDocument.Parse(output).RootElement.GetProperty("objects").GetArrayLength());
        Assert.Contains("applied Deployment mesh-system/mesh-controlplane", error, StringComparison.Ordinal);
        var webhooks = _connection.Resource<V1MutatingWebhookConfiguration>();
        ResourceKey key = ResourceKey.ClusterScoped(MeshNames.WebhookConfiguration);
        await webhooks.PatchAsync(
            key,
            Patch.Operations([new JsonObject { ["op"] = "add", ["path"] = "/webhooks/0/clientConfig/caBundle", ["value"] = "AQID" }]),
            TestContext.Current.CancellationToken);

        (code, _, error) = await Run.MeshctlAsync("install", "--no-wait", "--kubeconfig", _kubeconfig);

        Assert.True(code == ExitCodes.Success, error);
        Assert.Equal([1, 2, 3], (await webhooks.GetAsync(key, TestContext.Current.CancellationToken))!.Webhooks[0].ClientConfig.CaBundle);
    }

    [Fact]
    public async Task Install_NothingRuns_SaysWhatItWaitsForAndWhatToTry()
    {
        (int code, string output, string error) = await Run.MeshctlAsync("install", "--timeout", "1", "--kubeconfig", _kubeconfig);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("waiting for Deployment mesh-controlplane", output, StringComparison.Ordinal);
        Assert.Contains("waited 1 s for Deployment mesh-controlplane to be rolled out", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_AnotherVersionIsThere_LeavesItToUpgrade()
    {
        await Run.MeshctlAsync("install", "--no-wait", "--kubeconfig", _kubeconfig);
        await _connection.Resource<V1Deployment>().PatchAsync(
            new(MeshNames.SystemNamespace, MeshNames.ControlPlane),
            Patch.Operations([new JsonObject { ["op"] = "replace", ["path"] = "/spec/template/spec/containers/0/image", ["value"] = "mesh/controlplane:0.0.9" }]),
            TestContext.Current.CancellationToken);

        (int code, _, string error) = await Run.MeshctlAsync("install", "--no-wait", "--kubeconfig", _kubeconfig);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("meshctl upgrade", error, StringComparison.Ordinal);

        (code, string output, error) = await Run.MeshctlAsync("upgrade", "--no-wait", "--kubeconfig", _kubeconfig, "-o", "json");
        Assert.True(code == ExitCodes.Success, error);
        Assert.Equal("0.0.9", JsonDocument.Parse(output).RootElement.GetProperty("before").GetString());
    }

    [Fact]
    public async Task Upgrade_NoMesh_IsRefused()
    {
        (int code, _, string error) = await Run.MeshctlAsync("upgrade", "--no-wait", "--kubeconfig", _kubeconfig);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("no mesh to upgrade", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uninstall_Installed_DeletesAllButTheDefinitions()
    {
        await Run.MeshctlAsync("install", "--no-wait", "--kubeconfig", _kubeconfig);

        (int code, string output, string error) = await Run.MeshctlAsync("uninstall", "--kubeconfig", _kubeconfig);

        Assert.True(code == ExitCodes.Success, error);
        Assert.Null(await _connection.Resource<V1MutatingWebhookConfiguration>().GetAsync(ResourceKey.ClusterScoped(MeshNames.WebhookConfiguration), TestContext.Current.CancellationToken));
        Assert.NotNull(await _connection.Resource<V1CustomResourceDefinition>().GetAsync(ResourceKey.ClusterScoped("accesspolicies.mesh.dev"), TestContext.Current.CancellationToken));
        Assert.True(
            output.IndexOf("deleted MutatingWebhookConfiguration", StringComparison.Ordinal) < output.IndexOf("deleted Deployment", StringComparison.Ordinal),
            "a webhook without a server would refuse every pod");
    }

    [Fact]
    public async Task Uninstall_PodsHaveSidecars_IsRefusedAndNamesThem()
    {
        await _connection.Resource<V1ServiceAccount>().CreateAsync(
            new() { Metadata = new() { NamespaceProperty = "default", Name = "default" } }, TestContext.Current.CancellationToken);
        await _connection.Resource<V1Pod>().CreateAsync(
            new()
            {
                Metadata = new() { NamespaceProperty = "default", Name = "web-1" },
                Spec = new()
                {
                    InitContainers = [new() { Name = MeshNames.ProxyContainer, Image = "x", RestartPolicy = "Always" }],
                    Containers = [new() { Name = "app", Image = "x" }],
                },
            },
            TestContext.Current.CancellationToken);

        (int code, _, string error) = await Run.MeshctlAsync("uninstall", "--kubeconfig", _kubeconfig);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("default/web-1", error, StringComparison.Ordinal);
    }

    private static JsonObject Deployment(IEnumerable<JsonObject> objects, string name) =>
        objects.Single(item => (string?)item["kind"] == "Deployment" && (string?)item["metadata"]!["name"] == name);

    private static string? Variable(JsonObject deployment, string name) =>
        (string?)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray().Single(variable => (string?)variable!["name"] == name)!["value"];
}
