using System.Diagnostics;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Tests.Patching;

namespace Mesh.Sandbox.Api.Tests.Kubectl;

/// <summary>The real kubectl against the server: what users type must work as they know it.</summary>
public sealed class KubectlTests : IAsyncLifetime
{
    private const string Shop = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "mesh/samples:0.1.0", env: [{name: A, value: "1"}, {name: B, value: "2"}]}]}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("mesh-kubectl-").FullName;
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(d => File.Exists(Path.Combine(d, "kubectl"))), "kubectl is not installed");
        _server = await TestServer.StartAsync();
        _server.Server.WriteKubeconfig(Path.Combine(_directory, "config"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Apply_TwiceThenChanged_CreatesKeepsAndChanges()
    {
        Assert.Contains("deployment.apps/web created", await RunAsync(Shop, "apply", "-f", "-"), StringComparison.Ordinal);
        Assert.Equal(
            ["namespace/shop unchanged", "service/web unchanged", "deployment.apps/web unchanged"],
            (await RunAsync(Shop, "apply", "-f", "-")).Trim().Split('\n'));
        var changed = Shop.Replace("{name: A, value: \"1\"}, ", "", StringComparison.Ordinal);
        Assert.Contains("deployment.apps/web configured", await RunAsync(changed, "apply", "-f", "-"), StringComparison.Ordinal);
        Assert.Equal("B", await RunAsync("", "get", "deploy", "web", "-n", "shop", "-o", "jsonpath={.spec.template.spec.containers[0].env[*].name}"));
    }

    [Fact]
    public async Task Apply_ServerSideAfterClientSide_TakesOver()
    {
        await RunAsync(Shop, "apply", "-f", "-");

        var output = await RunAsync(Shop, "apply", "--server-side", "-f", "-");

        Assert.Contains("deployment.apps/web serverside-applied", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_UnknownField_IsRefusedByTheServer()
    {
        var output = await RunAsync(Shop.Replace("value: \"2\"", "valu: \"2\"", StringComparison.Ordinal), expectSuccess: false, "apply", "-f", "-");

        Assert.Contains("strict decoding error: unknown field \"spec.template.spec.containers[0].env[1].valu\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EverydayVerbs_Work()
    {
        await RunAsync(Shop, "create", "-f", "-");

        Assert.Contains("scaled", await RunAsync("", "scale", "-n", "shop", "deploy/web", "--replicas=2"), StringComparison.Ordinal);
        Assert.Contains("labeled", await RunAsync("", "label", "-n", "shop", "deploy/web", "x=y"), StringComparison.Ordinal);
        Assert.Contains("annotated", await RunAsync("", "annotate", "-n", "shop", "deploy/web", "x=y"), StringComparison.Ordinal);
        Assert.Contains("patched", await RunAsync("", "patch", "-n", "shop", "deploy/web", "-p", """{"spec":{"paused":true}}"""), StringComparison.Ordinal);
        Assert.Matches(@"web\s+0/2\s+0\s+0", await RunAsync("", "get", "deploy", "-n", "shop"));
        Assert.Matches(@"web\s+ClusterIP\s+10\.96\.\d+\.\d+\s+<none>\s+80/TCP", await RunAsync("", "get", "svc", "-n", "shop"));
        Assert.Contains("RollingUpdate", await RunAsync("", "describe", "deploy", "web", "-n", "shop"), StringComparison.Ordinal);
        Assert.Contains("maxSurge", await RunAsync("", "explain", "deployment.spec.strategy.rollingUpdate"), StringComparison.Ordinal);
        Assert.Contains("deployments", await RunAsync("", "api-resources"), StringComparison.Ordinal);
        Assert.Contains("deleted", await RunAsync("", "delete", "-n", "shop", "deploy/web", "svc/web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_ByGenerator_StoresWhatWasAskedFor()
    {
        // kubectl's generators speak Kubernetes' protobuf, unlike everything that works on files.
        await RunAsync("", "create", "namespace", "shop");
        await RunAsync("", "create", "serviceaccount", "till", "-n", "shop");
        await RunAsync("", "create", "configmap", "settings", "-n", "shop", "--from-literal=a=1", "--from-literal=b=");
        await RunAsync("", "create", "secret", "generic", "key", "-n", "shop", "--from-literal=k=v");
        await RunAsync("", "create", "service", "clusterip", "web", "-n", "shop", "--tcp=80:8080");
        await RunAsync("", "create", "deployment", "web", "-n", "shop", "--image=mesh/samples:0.1.0", "--replicas=0", "--port=80", "--", "web", "");
        await RunAsync("", "create", "job", "once", "-n", "shop", "--image=mesh/samples:0.1.0", "--", "date");
        await RunAsync("", "create", "role", "reader", "-n", "shop", "--verb=get", "--resource=pods");
        await RunAsync("", "create", "rolebinding", "readers", "-n", "shop", "--role=reader", "--serviceaccount=shop:till");
        await RunAsync("", "create", "clusterrole", "prober", "--verb=get", "--non-resource-url=/healthz");
        await RunAsync("", "create", "clusterrolebinding", "probers", "--clusterrole=prober", "--user=ann");
        await RunAsync("", "create", "poddisruptionbudget", "web", "-n", "shop", "--selector=app=web", "--min-available=50%");

        AssertJson("""{"a":"1","b":""}""", await ReadAsync("configmap/settings", "{.data}"));
        AssertJson("""{"k":"dg=="}""", await ReadAsync("secret/key", "{.data}"));
        AssertJson("""[{"name":"80-8080","port":80,"protocol":"TCP","targetPort":8080}]""", await ReadAsync("service/web", "{.spec.ports}"));
        AssertJson("0", await ReadAsync("deployment/web", "{.spec.replicas}"));
        AssertJson("""["web",""]""", await ReadAsync("deployment/web", "{.spec.template.spec.containers[0].command}"));
        AssertJson("""[{"containerPort":80,"protocol":"TCP"}]""", await ReadAsync("deployment/web", "{.spec.template.spec.containers[0].ports}"));
        AssertJson("""["date"]""", await ReadAsync("job/once", "{.spec.template.spec.containers[0].command}"));
        AssertJson("""[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]""", await ReadAsync("role/reader", "{.rules}"));
        AssertJson("""[{"kind":"ServiceAccount","name":"till","namespace":"shop"}]""", await ReadAsync("rolebinding/readers", "{.subjects}"));
        Assert.Equal("50%", await ReadAsync("pdb/web", "{.spec.minAvailable}"));
    }

    [Fact]
    public async Task Questions_AboutOneself_AreAnswered()
    {
        Assert.Matches(@"^[\w-]+\.[\w-]+\.[\w-]+", await RunAsync("", "create", "token", "default", "--audience=a", "--duration=20m"));
        Assert.Contains("Username", await RunAsync("", "auth", "whoami"), StringComparison.Ordinal);
        Assert.Contains("yes", await RunAsync("", "auth", "can-i", "get", "pods"), StringComparison.Ordinal);
    }

    private static void AssertJson(string expected, string actual) => Json.AssertEqual(expected, JsonNode.Parse(actual));

    private Task<string> ReadAsync(string what, string path) => RunAsync("", "get", what, "-n", "shop", "-o", $"jsonpath={path}");

    private Task<string> RunAsync(string input, params string[] arguments) => RunAsync(input, expectSuccess: true, arguments);

    private async Task<string> RunAsync(string input, bool expectSuccess, params string[] arguments)
    {
        using var kubectl = Process.Start(new ProcessStartInfo("kubectl", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["KUBECONFIG"] = Path.Combine(_directory, "config"), ["HOME"] = _directory, ["KUBECACHEDIR"] = _directory },
        })!;
        await kubectl.StandardInput.WriteAsync(input);
        kubectl.StandardInput.Close();
        var (output, errors) = (kubectl.StandardOutput.ReadToEndAsync(TestServer.Cancellation), kubectl.StandardError.ReadToEndAsync(TestServer.Cancellation));
        await kubectl.WaitForExitAsync(TestServer.Cancellation).WaitAsync(TimeSpan.FromSeconds(60), TestServer.Cancellation);
        var text = await output + await errors;
        Assert.True(kubectl.ExitCode == 0 == expectSuccess, text);
        return text;
    }
}
