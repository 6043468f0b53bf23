using System.Net;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Tests.Writes;

public sealed class WriteTests : IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Pod = """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"x:1"}]}}""";
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Create_GenerateName_CompletesIt()
    {
        var created = await _server.CreateAsync(Maps, """{"metadata":{"generateName":"x-"}}""");

        Assert.Matches("^x-[bcdfghjklmnpqrstvwxz2456789]{5}$", created["metadata"]!["name"]!.GetValue<string>());
        Assert.True(Guid.TryParse(created["metadata"]!["uid"]!.GetValue<string>(), out _));
    }

    [Theory]
    [InlineData(Maps, """{"metadata":{"name":"Bad_Name"}}""", 422, "a lowercase RFC 1123 subdomain must consist of")]
    [InlineData(Maps, """{"metadata":{"name":"a","labels":{"x":"-"}}}""", 422, "metadata.labels: Invalid value: \"-\"")]
    [InlineData(Maps, """{"metadata":{"name":"a","namespace":"other"}}""", 400, "does not match the namespace sent on the request")]
    [InlineData(Maps, """{"kind":"Secret","metadata":{"name":"a"}}""", 400, "cannot be handled as a ConfigMap")]
    [InlineData(Maps, """{"apiVersion":"v2","metadata":{"name":"a"}}""", 400, "does not match the expected API version")]
    [InlineData(Maps, """{"metadata":{"name":"a"},"data":{"k":1}}""", 400, "cannot unmarshal number 1")]
    [InlineData(Maps, """{"metadata":{"name":"a","name":"b"}}""", 400, "name")]
    [InlineData(Maps, "[]", 400, "not an object")]
    [InlineData(Maps, """{"metadata":{"name":"a"},"data":{"k":"\ud800"}}""", 400, "no Unicode character")]
    [InlineData(Maps, """{"metadata":{"name":"a","\udc00":1}}""", 400, "no Unicode character")]
    [InlineData("/api/v1/namespaces/absent/configmaps", """{"metadata":{"name":"a"}}""", 404, "namespaces \"absent\" not found")]
    [InlineData(Pods, """{"metadata":{"name":"a"},"spec":{"containers":[]}}""", 422, "spec.containers: Required value")]
    [InlineData(Pods, """{"metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"x"}],"serviceAccountName":"no"}}""", 403, "serviceaccount \"no\" not found")]
    [InlineData("/api/v1/namespaces/default/services", """{"metadata":{"name":"a"},"spec":{"ports":[{"port":1},{"port":2}]}}""", 422, "spec.ports[0].name: Required value")]
    [InlineData("/api/v1/namespaces/default/services", """{"metadata":{"name":"a"},"spec":{"clusterIP":"10.96.0.1","ports":[{"port":1}]}}""", 422, "provided IP is already allocated")]
    [InlineData("/api/v1/namespaces/default/services", """{"metadata":{"name":"a"},"spec":{"clusterIP":"10.1.0.1","ports":[{"port":1}]}}""", 422, "not in the valid range")]
    [InlineData("/apis/apps/v1/namespaces/default/deployments", """{"metadata":{"name":"a"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"spec":{"containers":[{"name":"a","image":"x"}]}}}}""", 422, "`selector` does not match template `labels`")]
    [InlineData("/apis/batch/v1/namespaces/default/jobs", """{"metadata":{"name":"a"},"spec":{"template":{"spec":{"containers":[{"name":"a","image":"x"}]}}}}""", 422, "valid values: \"OnFailure\", \"Never\"")]
    public async Task Create_Faulty_IsRefusedWithKubernetesWords(string path, string body, int expected, string message)
    {
        var (code, status) = await _server.SendAsync(HttpMethod.Post, path, body);

        Assert.Equal(expected, (int)code);
        Assert.Contains(message, status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Strict", 400)]
    [InlineData("Warn", 201)]
    [InlineData("Ignore", 201)]
    [InlineData("Bogus", 422)]
    public async Task Create_UnknownField_FollowsFieldValidation(string mode, int expected)
    {
        using var response = await _server.SendRawAsync(HttpMethod.Post, $"{Maps}?fieldValidation={mode}", """{"metadata":{"name":"a"},"dat":{}}""");

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(mode == "Warn", response.Headers.TryGetValues("Warning", out var warnings) && warnings.Single().Contains("unknown field \\\"dat\\\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("k8s", 400)]
    [InlineData("k8s\0", 415)]
    public async Task Create_ProtobufBodyWithoutKnownKind_IsRefused(string body, int expected) =>
        Assert.Equal(expected, (int)(await _server.SendAsync(HttpMethod.Post, Maps, body, "application/vnd.kubernetes.protobuf")).Code);

    [Fact]
    public async Task Create_DryRun_StoresNothing()
    {
        var (code, _) = await _server.SendAsync(HttpMethod.Post, $"{Maps}?dryRun=All", """{"metadata":{"name":"a"}}""");

        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.SendAsync(HttpMethod.Get, $"{Maps}/a")).Code);
    }

    [Fact]
    public async Task Create_Pod_GetsDefaultsAccountAndToken()
    {
        var pod = await _server.CreateAsync(Pods, Pod);
        var spec = pod["spec"]!;

        Assert.Equal("default", spec["serviceAccountName"]!.GetValue<string>());
        Assert.Equal("Always", spec["restartPolicy"]!.GetValue<string>());
        Assert.Equal("IfNotPresent", spec["containers"]![0]!["imagePullPolicy"]!.GetValue<string>());
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount", spec["containers"]![0]!["volumeMounts"]![0]!["mountPath"]!.GetValue<string>());
        Assert.Equal("Pending", pod["status"]!["phase"]!.GetValue<string>());
        Assert.Equal("BestEffort", pod["status"]!["qosClass"]!.GetValue<string>());
    }

    [Fact]
    public async Task Update_StaleVersion_IsAConflict()
    {
        var created = await _server.CreateAsync(Maps, """{"metadata":{"name":"a"},"data":{"k":"1"}}""");
        var stale = created.DeepClone();
        created["data"]!["k"] = "2";
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync(HttpMethod.Put, $"{Maps}/a", created.ToJsonString())).Code);

        var (code, status) = await _server.SendAsync(HttpMethod.Put, $"{Maps}/a", stale.ToJsonString());

        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again",
            status["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Update_NothingChanges_KeepsTheVersion()
    {
        var created = await _server.CreateAsync(Maps, """{"metadata":{"name":"a"},"data":{"k":"1"}}""");
        var (_, updated) = await _server.SendAsync(HttpMethod.Put, $"{Maps}/a", created.ToJsonString());

        Assert.Equal(created["metadata"]!["resourceVersion"]!.GetValue<string>(), updated["metadata"]!["resourceVersion"]!.GetValue<string>());
    }

    [Fact]
    public async Task Patch_ManyAtOnce_LosesNoWrite()
    {
        await _server.CreateAsync(Maps, """{"metadata":{"name":"a"}}""");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _server.SendAsync(
            HttpMethod.Patch, $"{Maps}/a", $$$"""{"data":{"k{{{i}}}":"v"}}""", "application/merge-patch+json")));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Code));
        Assert.Equal(20, (await _server.GetAsync($"{Maps}/a"))["data"]!.AsObject().Count);
    }

    [Fact]
    public async Task Update_PodSpec_OnlyTheImageMayChange()
    {
        await _server.CreateAsync(Pods, Pod);
        Task<(HttpStatusCode Code, JsonObject Body)> PatchAsync(string patch) =>
            _server.SendAsync(HttpMethod.Patch, $"{Pods}/p", patch, "application/strategic-merge-patch+json");

        Assert.Equal(HttpStatusCode.OK, (await PatchAsync("""{"spec":{"containers":[{"name":"a","image":"x:2"}]}}""")).Code);
        var (code, status) = await PatchAsync("""{"spec":{"hostNetwork":true}}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains("pod updates may not change fields other than", status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_MainAndSubresource_WriteOnlyTheirPart()
    {
        await _server.CreateAsync(Pods, Pod);
        const string both = """{"metadata":{"labels":{"a":"b"}},"status":{"phase":"Running"}}""";
        var (_, main) = await _server.SendAsync(HttpMethod.Patch, $"{Pods}/p", both, "application/merge-patch+json");
        var (_, status) = await _server.SendAsync(
            HttpMethod.Patch, $"{Pods}/p/status", """{"metadata":{"labels":{"c":"d"}},"status":{"phase":"Running"}}""", "application/merge-patch+json");

        Assert.Equal("Pending", main["status"]!["phase"]!.GetValue<string>());
        Assert.Equal("Running", status["status"]!["phase"]!.GetValue<string>());
        Assert.Equal("""{"a":"b"}""", status["metadata"]!["labels"]!.ToJsonString());
    }

    [Fact]
    public async Task Generation_CountsChangesOfTheSpecOnly()
    {
        const string path = "/apis/apps/v1/namespaces/default/deployments";
        var created = await _server.CreateAsync(path, """{"metadata":{"name":"a"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"a","image":"x"}]}}}}""");
        var (_, labelled) = await _server.SendAsync(HttpMethod.Patch, $"{path}/a", """{"metadata":{"labels":{"x":"y"}}}""", "application/merge-patch+json");
        var (_, scaled) = await _server.SendAsync(HttpMethod.Patch, $"{path}/a/scale", """{"spec":{"replicas":3}}""", "application/merge-patch+json");
        var after = await _server.GetAsync($"{path}/a");

        Assert.Equal(1, created["metadata"]!["generation"]!.GetValue<int>());
        Assert.Equal(1, labelled["metadata"]!["generation"]!.GetValue<int>());
        Assert.Equal("a=b", scaled["status"]!["selector"]!.GetValue<string>());
        Assert.Equal(2, after["metadata"]!["generation"]!.GetValue<int>());
        Assert.Equal("25%", after["spec"]!["strategy"]!["rollingUpdate"]!["maxSurge"]!.GetValue<string>());
    }

    [Fact]
    public async Task Binding_SecondTime_IsAConflict()
    {
        await _server.CreateAsync(Pods, Pod);
        const string binding = """{"target":{"kind":"Node","name":"node-a"}}""";

        Assert.Equal(HttpStatusCode.Created, (await _server.SendAsync(HttpMethod.Post, $"{Pods}/p/binding", binding)).Code);
        Assert.Equal("node-a", (await _server.GetAsync($"{Pods}/p"))["spec"]!["nodeName"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Conflict, (await _server.SendAsync(HttpMethod.Post, $"{Pods}/p/binding", binding)).Code);
    }
}
