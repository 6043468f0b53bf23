using System.Net;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Webhooks.Validation;

/// <summary>The validating webhook as the manifests configure it, called by an API server.</summary>
public sealed class ValidationOnKubernetesTests : IAsyncLifetime
{
    private WebhooksOnKubernetes _world = null!;

    public async ValueTask InitializeAsync() => _world = await WebhooksOnKubernetes.StartAsync();

    public ValueTask DisposeAsync() => _world is null ? ValueTask.CompletedTask : _world.DisposeAsync();

    [Theory]
    [InlineData("v1alpha4")]
    [InlineData("v1alpha2")]
    [InlineData("v1alpha1")]
    public async Task Create_SplitOfAnotherNamespace_IsRefusedInEveryVersion(string version)
    {
        var (code, message, _) = await CreateAsync(_world.Splits(version), WebhooksOnKubernetes.Split(version, "bad", "1", "1").Replace("\"cart\"", "\"cart.other\"", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains("spec.service must name a Service of namespace", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_BadExpression_IsRefused()
    {
        var (code, message, _) = await CreateAsync(
            $"apis/specs.smi-spec.io/v1alpha4/namespaces/{_world.Shop}/httproutegroups",
            """{"apiVersion":"specs.smi-spec.io/v1alpha4","kind":"HTTPRouteGroup","metadata":{"name":"bad"},"spec":{"matches":[{"name":"m","pathRegex":"("}]}}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Contains("spec.matches[0].pathRegex is not a valid regular expression", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_UnknownService_IsAWarning()
    {
        var (code, _, warnings) = await CreateAsync(_world.Splits("v1alpha4"), WebhooksOnKubernetes.Split("v1alpha4", "early", "1", "1"));

        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Contains("there is no Service cart in the mesh to split", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_SecondSplitOfAService_IsAWarning()
    {
        await CreateAsync(_world.Splits("v1alpha4"), WebhooksOnKubernetes.Split("v1alpha4", "a", "1", "1"));
        await Eventually.TrueAsync(() => _world.Plane.Get<ControlPlane.Model.ModelStore>().Current.Splits.Count == 1, "the first split is known");

        var (code, _, warnings) = await CreateAsync(_world.Splits("v1alpha4"), WebhooksOnKubernetes.Split("v1alpha4", "b", "1", "1"));

        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Contains(warnings, warning => warning.Contains("already split by TrafficSplit a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_ControlPlaneAway_IsStored()
    {
        await _world.StopPlaneAsync();

        var (code, _, warnings) = await CreateAsync(_world.Splits("v1alpha4"), WebhooksOnKubernetes.Split("v1alpha4", "a", "1", "1"));

        Assert.Equal(HttpStatusCode.Created, code);
        Assert.Empty(warnings);
    }

    private async Task<(HttpStatusCode Code, string Message, IReadOnlyList<string> Warnings)> CreateAsync(string path, string body)
    {
        var (code, answer, warnings) = await _world.Kubernetes.SendAsync(HttpMethod.Post, path, body);
        return (code, answer["message"]?.GetValue<string>() ?? "", warnings);
    }
}
