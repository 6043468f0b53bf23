namespace Mesh.Sandbox.Api.Tests.Patching;

public sealed class KubectlApplyTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: default}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: app, image: "app:1", env: [{name: A, value: "1"}, {name: B, value: "1"}]}
              - {name: old, image: "old:1"}
        """;

    private const string Containers = "get deployment web -o jsonpath={.spec.template.spec.containers[*].name}";

    [Fact]
    public async Task Apply_Twice_RemovesWhatTheUserRemovedAndKeepsWhatOthersAdded()
    {
        await using var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("deployment.apps/web created", await kubectl.RunAsync("apply -f -", Deployment));
        Assert.Equal("deployment.apps/web unchanged", await kubectl.RunAsync("apply -f -", Deployment));
        await kubectl.RunAsync("patch deployment web --patch-file /dev/stdin", """{"spec":{"template":{"spec":{"containers":[{"name":"injected","image":"i:1"}]}}}}""");

        var changed = Deployment.Replace("app:1", "app:2", StringComparison.Ordinal).Replace("      - {name: old, image: \"old:1\"}", "", StringComparison.Ordinal)
            .Replace(", {name: B, value: \"1\"}", "", StringComparison.Ordinal);
        Assert.Equal("deployment.apps/web configured", await kubectl.RunAsync("apply -f -", changed));

        Assert.Equal(["app", "injected"], (await kubectl.RunAsync(Containers)).Split(' ').Order());
        Assert.Equal("A", await kubectl.RunAsync("get deployment web -o jsonpath={.spec.template.spec.containers[*].env[*].name}"));

        // kubectl repeats the order of its own containers where others added some; the object must not change by that.
        const string Version = "get deployment web -o jsonpath={.metadata.resourceVersion}";
        var before = await kubectl.RunAsync(Version);
        await kubectl.RunAsync("apply -f -", changed);
        Assert.Equal(before, await kubectl.RunAsync(Version));
    }

    [Fact]
    public async Task ServerSideApply_FieldOfAnotherManager_ConflictsUnlessForced()
    {
        const string ConfigMap = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"default"},"data":{"a":"1"}}""";
        await using var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("configmap/c serverside-applied", await kubectl.RunAsync("apply --server-side --field-manager alice -f -", ConfigMap));

        var changed = ConfigMap.Replace("\"1\"", "\"2\"", StringComparison.Ordinal);
        var (code, _, error) = await kubectl.TryRunAsync("apply --server-side --field-manager bob -f -", changed);
        Assert.NotEqual(0, code);
        Assert.Contains("Apply failed with 1 conflict: conflict with \"alice\": .data.a", error, StringComparison.Ordinal);

        await kubectl.RunAsync("apply --server-side --field-manager bob --force-conflicts -f -", changed);
        Assert.Equal("2", await kubectl.RunAsync("get configmap c -o jsonpath={.data.a}"));
    }

    [Fact]
    public async Task Patch_EveryType_Applies()
    {
        await using var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);
        await kubectl.RunAsync("create -f -", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"default"},"data":{"a":"1"}}""");

        await kubectl.RunAsync("patch configmap c --type json --patch-file /dev/stdin", """[{"op":"add","path":"/data/b","value":"2"}]""");
        await kubectl.RunAsync("patch configmap c --type merge --patch-file /dev/stdin", """{"data":{"a":null,"c":"3"}}""");
        Assert.Equal("""{"b":"2","c":"3"}""", await kubectl.RunAsync("get configmap c -o jsonpath={.data}"));

        var (_, _, error) = await kubectl.TryRunAsync(
            "patch configmap c --type json --patch-file /dev/stdin", """[{"op":"test","path":"/data/b","value":"9"}]""");
        Assert.Contains("the server rejected our request due to an error in our request", error, StringComparison.Ordinal);
    }
}
