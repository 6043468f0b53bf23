using Mesh.Sandbox.Api.Tests.Patching;

namespace Mesh.Sandbox.Api.Tests.Admission;

public sealed class WebhookOnServerTests
{
    [Fact]
    public async Task Create_WithWebhooks_IsMutatedAndJudged()
    {
        await using var webhook = await TestWebhook.StartAsync(static (path, request) => path == "/judge"
            ? request["object"]!["data"]?["bad"] is null ? TestWebhook.Allow(request) : TestWebhook.Deny(request, """{"message":"bad data","code":403}""")
            : TestWebhook.Allow(request, """[{"op":"add","path":"/data/injected","value":"yes"}]"""));
        await using var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);
        await kubectl.RunAsync("apply -f -", Configuration("MutatingWebhookConfiguration", webhook, "/mutate"));
        await kubectl.RunAsync("apply -f -", Configuration("ValidatingWebhookConfiguration", webhook, "/judge"));

        await kubectl.RunAsync("create -f -", ConfigMap("good", "a"));
        var (code, _, error) = await kubectl.TryRunAsync("create -f -", ConfigMap("bad", "bad"));

        Assert.Equal("yes", await kubectl.RunAsync("get configmap good -o jsonpath={.data.injected}"));
        Assert.NotEqual(0, code);
        Assert.Contains("admission webhook \"hook.mesh.dev\" denied the request: bad data", error, StringComparison.Ordinal);
        Assert.Equal("", await kubectl.RunAsync("get configmap bad --ignore-not-found"));
    }

    /// <summary>As on a real server, an injected container gets the account's token too.</summary>
    [Fact]
    public async Task CreatePod_WebhookAddsAContainer_MountsTheAccountsTokenIntoIt()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(
            request, """[{"op":"add","path":"/spec/containers/-","value":{"name":"sidecar","image":"x"}}]"""));
        await using var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);
        await kubectl.RunAsync("create -f -", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"web","namespace":"default"}}""");
        await kubectl.RunAsync("apply -f -", Configuration("MutatingWebhookConfiguration", webhook, "/mutate").Replace("configmaps", "pods", StringComparison.Ordinal));

        await kubectl.RunAsync(
            "create -f -",
            """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"default"},"spec":{"serviceAccountName":"web","containers":[{"name":"c","image":"x"}]}}""");

        var mounts = await kubectl.RunAsync("get pod p -o jsonpath={.spec.containers[*].volumeMounts[*].mountPath}");
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount /var/run/secrets/kubernetes.io/serviceaccount", mounts);
        Assert.Single((await kubectl.RunAsync("get pod p -o jsonpath={.spec.volumes[*].name}")).Split(' '));
    }

    [Fact]
    public async Task Configure_MatchConditionThatDoesNotCompile_IsRefused()
    {
        await using var webhook = await TestWebhook.StartAsync(static (_, request) => TestWebhook.Allow(request));
        await using var kubectl = await KubectlServer.StartAsync(TestContext.Current.CancellationToken);
        var configuration = Configuration("MutatingWebhookConfiguration", webhook, "/") + "\n  matchConditions: [{name: c, expression: 'object.('}]\n";

        var (_, _, error) = await kubectl.TryRunAsync("apply -f -", configuration);

        Assert.Contains("webhooks[0].matchConditions[0].expression: Invalid value: \"object.(\": compilation failed", error, StringComparison.Ordinal);
    }

    private static string ConfigMap(string name, string key) =>
        $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"default"},"data":{"{{key}}":"1"} }""";

    private static string Configuration(string kind, TestWebhook webhook, string path) => $"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: {kind}
        metadata:
          name: hook
        webhooks:
        - name: hook.mesh.dev
          clientConfig:
            url: https://{TestWebhook.LoopbackName}:{webhook.Port}{path}
            caBundle: {webhook.CaBundle}
          rules:
          - operations: [CREATE]
            apiGroups: [""]
            apiVersions: [v1]
            resources: [configmaps]
          sideEffects: None
          admissionReviewVersions: [v1]
        """;
}
