using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api.Admission;

namespace Mesh.ControlPlane.Tests.Webhooks;

/// <summary>An API server that calls the webhooks of the real control plane over real TLS, as the manifests say. Needs the API server of this process, which can be told where the Service leads.</summary>
internal sealed class WebhooksOnKubernetes : IAsyncDisposable
{
    private int _port;
    private bool _isStopped;

    public KubernetesUnderTest Kubernetes { get; private set; } = null!;

    public RunningControlPlane Plane { get; private set; } = null!;

    /// <summary>A namespace for objects.</summary>
    public string Shop { get; private set; } = null!;

    public static async Task<WebhooksOnKubernetes> StartAsync()
    {
        var started = new WebhooksOnKubernetes();
        started.Kubernetes = await KubernetesUnderTest.StartAsync((_, _, token) => TcpWebhookDialer.DialAsync("127.0.0.1", started._port, token));
        Assert.SkipWhen(started.Kubernetes.IsReal, "a real API server cannot reach a control plane in this process");
        await started.InstallAsync();
        return started;
    }

    /// <summary>Path of the splits of <see cref="Shop"/> in a version.</summary>
    public string Splits(string version) => $"apis/split.smi-spec.io/{version}/namespaces/{Shop}/trafficsplits";

    public async Task<JsonNode> GetAsync(string path)
    {
        var (code, body, _) = await Kubernetes.SendAsync(HttpMethod.Get, path);
        Assert.True(code == HttpStatusCode.OK, body.ToJsonString());
        return body;
    }

    public async Task StopPlaneAsync()
    {
        _isStopped = true;
        await Plane.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            await StopPlaneAsync();
        }

        await Kubernetes.DisposeAsync();
    }

    private async Task InstallAsync()
    {
        await Kubernetes.Client<V1Namespace>().CreateAsync(new() { Metadata = new() { Name = MeshNames.SystemNamespace } }, CancellationToken.None);
        var service = new V1Service
        {
            Metadata = new() { Name = MeshNames.ControlPlane, NamespaceProperty = MeshNames.SystemNamespace },
            Spec = new() { Ports = [new() { Name = "https-webhooks", Port = 443 }] },
        };
        await Kubernetes.Client<V1Service>().CreateAsync(service, CancellationToken.None);
        await Kubernetes.InstallDefinitionsAsync();
        await Kubernetes.Client<V1ValidatingWebhookConfiguration>().CreateAsync(
            Yaml.Read<V1ValidatingWebhookConfiguration>(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "manifests/base/validation.yaml"))), CancellationToken.None);
        Shop = await Kubernetes.CreateNamespaceAsync("shop");
        Plane = await RunningControlPlane.StartAsync(Kubernetes, MeshNames.SystemNamespace);
        _port = Plane.WebhookPort;
        await Plane.ReadyAsync();
        var definition = ResourceKey.ClusterScoped($"trafficsplits.{TrafficSplit.ApiGroup}");
        await Eventually.TrueAsync(
            async () => (await Kubernetes.Client<V1CustomResourceDefinition>().GetAsync(definition, CancellationToken.None))?.Spec.Conversion.Webhook.ClientConfig.CaBundle is { Length: > 0 },
            "the definition has the bundle");
        await Eventually.TrueAsync(
            async () => (await Kubernetes.Client<V1ValidatingWebhookConfiguration>().GetAsync(ResourceKey.ClusterScoped(MeshNames.ValidationConfiguration), CancellationToken.None))
                ?.Webhooks.All(webhook => webhook.ClientConfig.CaBundle is { Length: > 0 }) == true,
            "the validation has the bundle");
        // The API server's own loop takes it up a moment later.
        await Eventually.TrueAsync(
            async () => (await Kubernetes.SendAsync(HttpMethod.Post, $"{Splits("v1alpha1")}?dryRun=All", Split("v1alpha1", "probe", "1", "1"))).Code == HttpStatusCode.Created,
            "the conversion works");
    }

    /// <summary>A split of <c>cart</c> over v1 and v2.</summary>
    public static string Split(string version, string name, string one, string other, string more = "") => $$"""
        {"apiVersion":"split.smi-spec.io/{{version}}","kind":"TrafficSplit","metadata":{"name":"{{name}}"},
         "spec":{"service":"cart","backends":[{"service":"cart-v1","weight":{{one}}},{"service":"cart-v2","weight":{{other}} }]{{more}} } }
        """;
}
