using System.Net;
using System.Text.Json.Nodes;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Webhooks.Conversion;

/// <summary>All versions of TrafficSplit through an API server that converts by the webhook, with the definition of the manifests.</summary>
public sealed class ConversionOnKubernetesTests : IAsyncLifetime
{
    private const string Merge = "application/merge-patch+json";
    private WebhooksOnKubernetes _world = null!;

    public async ValueTask InitializeAsync() => _world = await WebhooksOnKubernetes.StartAsync();

    public ValueTask DisposeAsync() => _world is null ? ValueTask.CompletedTask : _world.DisposeAsync();

    [Fact]
    public async Task Create_InEachVersion_IsReadInEach()
    {
        foreach (string version in (string[])["v1alpha1", "v1alpha2", "v1alpha3", "v1alpha4"])
        {
            await CreateAsync(version, WebhooksOnKubernetes.Split(version, version, "90", "10"));
        }

        foreach (string version in (string[])["v1alpha1", "v1alpha2", "v1alpha3", "v1alpha4"])
        {
            var items = (await _world.GetAsync(_world.Splits(version)))["items"]!.AsArray();
            Assert.Equal(4, items.Count);
            Assert.All(items, item => Assert.Equal($"split.smi-spec.io/{version}", item!["apiVersion"]!.GetValue<string>()));
            Assert.All(items, item => Assert.Equal("90", item!["spec"]!["backends"]![0]!["weight"]!.ToString()));
        }
    }

    [Fact]
    public async Task Create_Milli_IsInForceAndReadAsWritten()
    {
        await CreateAsync("v1alpha1", WebhooksOnKubernetes.Split("v1alpha1", "milli", "\"500m\"", "1"));

        Assert.Equal("500 1000", await WeightsAsync("v1alpha4", "milli"));
        Assert.Equal("500 1000", await WeightsAsync("v1alpha2", "milli"));
        Assert.Equal("500m 1", await WeightsAsync("v1alpha1", "milli"));
        await Eventually.TrueAsync(
            () => _world.Plane.Get<ModelStore>().Current.Splits.TryGetValue(new ResourceName(_world.Shop, "milli"), out var state) && state.Accepted.Holds,
            "the split is accepted");
    }

    [Fact]
    public async Task Patch_InOldVersion_KeepsMatches()
    {
        await CreateAsync("v1alpha4", WebhooksOnKubernetes.Split("v1alpha4", "ab", "1", "1", ""","matches":[{"kind":"HTTPRouteGroup","name":"beta"}]"""));

        var (code, patched, _) = await _world.Kubernetes.SendAsync(
            HttpMethod.Patch, $"{_world.Splits("v1alpha2")}/ab", """{"spec":{"backends":[{"service":"cart-v1","weight":3},{"service":"cart-v2","weight":7}]}}""", Merge);

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Null(patched["spec"]!["matches"]);
        var stored = await _world.GetAsync($"{_world.Splits("v1alpha4")}/ab");
        Assert.Equal("beta", stored["spec"]!["matches"]![0]!["name"]!.GetValue<string>());
        Assert.Equal("3 7", await WeightsAsync("v1alpha4", "ab"));
        Assert.Null(stored["metadata"]!["annotations"]);
        Assert.Equal(2, stored["metadata"]!["generation"]!.GetValue<int>());
    }

    private async Task CreateAsync(string version, string split)
    {
        var (code, body, _) = await _world.Kubernetes.SendAsync(HttpMethod.Post, _world.Splits(version), split);
        Assert.True(code == HttpStatusCode.Created, body.ToJsonString());
    }

    private async Task<string> WeightsAsync(string version, string name) => string.Join(
        ' ', (await _world.GetAsync($"{_world.Splits(version)}/{name}"))["spec"]!["backends"]!.AsArray().Select(backend => backend!["weight"]!.ToString()));
}
