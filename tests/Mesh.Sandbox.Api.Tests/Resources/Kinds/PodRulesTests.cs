using System.Net;

namespace Mesh.Sandbox.Api.Tests.Resources.Kinds;

/// <summary>What Kubernetes refuses about pods and jobs is refused here in the same words.</summary>
public sealed class PodRulesTests : IAsyncLifetime
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("A", "metadata.labels", "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \"metadata.labels\": supported values: \"metadata.name\"")]
    [InlineData("A", "status.phase", "fieldPath: Unsupported value: \"status.phase\"")]
    [InlineData("A", "spec.nonsense", "fieldPath: Invalid value: \"spec.nonsense\": error converting fieldPath: field label not supported: spec.nonsense")]
    [InlineData("A", "spec.nodeName['x']", "error converting fieldPath: field label does not support subscript: spec.nodeName['x']")]
    [InlineData("A", "metadata.labels['-']", "spec.containers[0].env[0].valueFrom.fieldRef: Invalid value: \"-\": name part must consist of")]
    [InlineData("A", "", "fieldPath: Required value")]
    [InlineData("A=B", "metadata.name", "spec.containers[0].env[0].name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII")]
    public async Task Create_VariableThatKubernetesRefuses_IsRefused(string name, string field, string message) =>
        await RefusesAsync(Pod($$$"""[{"name":"{{{name}}}","valueFrom":{"fieldRef":{"fieldPath":"{{{field}}}"} } }]"""), message);

    [Theory]
    [InlineData("metadata.name")]
    [InlineData("metadata.labels['app.kubernetes.io/name']")]
    [InlineData("metadata.annotations['Mixed.Case']")]
    [InlineData("status.hostIPs")]
    public async Task Create_VariableThatKubernetesKnows_IsAccepted(string field) =>
        await _server.CreateAsync(Pods, Pod($$$"""[{"name":"with.dots-1","valueFrom":{"fieldRef":{"fieldPath":"{{{field}}}"} } }]"""));

    [Theory]
    [InlineData("metadata.labels", null)]
    [InlineData("spec.nodeName", "spec.volumes[0].projected.sources[0].downwardAPI.fieldRef.fieldPath: Unsupported value: \"spec.nodeName\"")]
    public async Task Create_FileOfTheDownwardApi_HoldsOnlyMetadata(string field, string? message)
    {
        var volume = $$$"""[{"name":"v","projected":{"sources":[{"downwardAPI":{"items":[{"path":"p","fieldRef":{"fieldPath":"{{{field}}}"} }]} }]} }]""";
        var pod = $$$"""{"metadata":{"name":"p"},"spec":{"volumes":{{{volume}}},"containers":[{"name":"a","image":"x"}]} }""";
        if (message is null)
        {
            await _server.CreateAsync(Pods, pod);
        }
        else
        {
            await RefusesAsync(pod, message);
        }
    }

    [Theory]
    [InlineData("60", "30", null)]
    [InlineData("null", "30", null)]
    [InlineData("30", "60", "spec.activeDeadlineSeconds: Invalid value: 60: must be less than or equal to previous value")]
    [InlineData("30", "null", "must not update from a positive integer to nil value")]
    public async Task Update_Deadline_OnlyEverComesForward(string before, string after, string? message)
    {
        await _server.CreateAsync(Pods, $$$"""{"metadata":{"name":"p"},"spec":{"activeDeadlineSeconds":{{{before}}},"containers":[{"name":"a","image":"x"}]} }""");

        var (code, body) = await _server.SendAsync(
            HttpMethod.Patch, $"{Pods}/p", $$$"""{"spec":{"activeDeadlineSeconds":{{{after}}} } }""", "application/merge-patch+json");

        Assert.Equal(message is null ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains(message ?? "", body["message"]?.GetValue<string>() ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"completionMode\":\"Indexed\",\"completions\":1", "spec.completionMode: Forbidden: indexed jobs are not served by this server")]
    [InlineData("\"successPolicy\":{\"rules\":[{\"succeededCount\":1}]}", "spec.successPolicy: Forbidden: not served by this server")]
    public async Task Create_JobThatTheControllerDoesNotKnow_IsRefused(string setting, string message)
    {
        var (code, body) = await _server.SendAsync(
            HttpMethod.Post,
            "/apis/batch/v1/namespaces/default/jobs",
            $$$"""{"metadata":{"name":"j"},"spec":{ {{{setting}}},"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"x"}]} } } }""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains(message, body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restricted", true)]
    [InlineData("privileged", false)]
    public async Task Create_NamespaceThatAsksForPodSecurity_IsAnsweredWithAWarning(string level, bool warned)
    {
        using var response = await _server.SendRawAsync(
            HttpMethod.Post, "/api/v1/namespaces", $$$"""{"metadata":{"name":"n","labels":{"pod-security.kubernetes.io/enforce":"{{{level}}}"} } }""");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(warned, response.Headers.TryGetValues("Warning", out var warnings) && warnings.Single().Contains("Pod Security Standards are not checked", StringComparison.Ordinal));
    }

    private static string Pod(string env) => $$$"""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"x","env":{{{env}}} }]} }""";

    private async Task RefusesAsync(string pod, string message)
    {
        var (code, body) = await _server.SendAsync(HttpMethod.Post, Pods, pod);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains(message, body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
