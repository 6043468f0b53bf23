using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Kubernetes;

/// <summary>The whole control plane on a Kubernetes API: what it reads, what it writes, what a sidecar gets.</summary>
public sealed class ControlPlaneOnKubernetesTests : OnKubernetesTests
{
    [Fact]
    public async Task TrustBundle_DeletedOrChangedByHand_IsPutBack()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await plane.ReadyAsync();
        var client = Kubernetes.Client<V1ConfigMap>();
        var key = new ResourceKey(ShopNamespace, MeshNames.TrustBundleConfigMap);
        string root = (await GetAsync(client, key)).Data["root.pem"];

        await client.DeleteAsync(key, new(), CancellationToken.None);
        Assert.Equal(root, (await GetAsync(client, key)).Data["root.pem"]);

        await client.PatchAsync(key, Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["root.pem"] = "x" } }), CancellationToken.None);
        await Eventually.TrueAsync(async () => (await client.GetAsync(key, CancellationToken.None))?.Data["root.pem"] == root, "the bundle is put right");

        string later = await Kubernetes.CreateNamespaceAsync("later");
        Assert.Equal(root, (await GetAsync(client, new(later, MeshNames.TrustBundleConfigMap))).Data["root.pem"]);
    }

    [Fact]
    public async Task Authority_TwoReplicasAndARestart_ShareOneRoot()
    {
        string first, second;
        await using (var one = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace, "replica-1"))
        await using (var two = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace, "replica-2"))
        {
            await one.ReadyAsync();
            await two.ReadyAsync();
            first = one.Get<ControlPlane.Identity.AuthorityHolder>().Roots!.RootsPem;
            second = two.Get<ControlPlane.Identity.AuthorityHolder>().Roots!.RootsPem;
        }

        await using var restarted = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await restarted.ReadyAsync();

        Assert.Equal(first, second);
        Assert.Equal(first, restarted.Get<ControlPlane.Identity.AuthorityHolder>().Roots!.RootsPem);
    }

    [Fact]
    public async Task Authority_SecretDeleted_IsPutBackWithTheSameRoot()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await plane.ReadyAsync();
        var client = Kubernetes.Client<V1Secret>();
        var key = new ResourceKey(SystemNamespace, MeshNames.CaSecret);
        // The leader has begun its work once it has published.
        await GetAsync(Kubernetes.Client<V1ConfigMap>(), new(ShopNamespace, MeshNames.TrustBundleConfigMap));

        byte[] before = (await GetAsync(client, key)).Data["tls.crt"];
        await client.DeleteAsync(key, new(), CancellationToken.None);

        Assert.Equal(before, (await GetAsync(client, key)).Data["tls.crt"]);
    }

    [Fact]
    public async Task Authority_SecretIsGarbage_NeverBecomesReadyUntilRepaired()
    {
        var client = Kubernetes.Client<V1Secret>();
        var key = new ResourceKey(SystemNamespace, MeshNames.CaSecret);
        await client.CreateAsync(
            new()
            {
                Metadata = new() { NamespaceProperty = key.Namespace, Name = key.Name },
                Type = "Opaque",
                Data = new Dictionary<string, byte[]> { ["tls.crt"] = [1], ["tls.key"] = [2] },
            },
            CancellationToken.None);
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await Eventually.TrueAsync(() => plane.Get<ControlPlane.Admin.Readiness>().Missing.SequenceEqual(["authority-loaded"]), "only the authority is missing");

        await client.DeleteAsync(key, new(), CancellationToken.None);

        await plane.ReadyAsync();
    }

    [Fact]
    public async Task Injector_GetsACertificateAndTheWebhookItsBundle()
    {
        Assert.SkipWhen(Kubernetes.IsReal, "the webhook configuration is shared by the whole Kubernetes cluster");
        var webhooks = Kubernetes.Client<V1MutatingWebhookConfiguration>();
        var key = ResourceKey.ClusterScoped(MeshNames.WebhookConfiguration);
        await webhooks.CreateAsync(Webhook(), CancellationToken.None);
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await plane.ReadyAsync();

        var secret = await GetAsync(Kubernetes.Client<V1Secret>(), new(SystemNamespace, MeshNames.InjectorTlsSecret));
        byte[] root = secret.Data["ca.crt"];
        await Eventually.TrueAsync(
            async () => (await webhooks.GetAsync(key, CancellationToken.None))!.Webhooks.All(webhook => webhook.ClientConfig.CaBundle?.SequenceEqual(root) == true),
            "both webhooks have the bundle");

        Assert.Equal("kubernetes.io/tls", secret.Type);
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(
            Encoding.UTF8.GetString(secret.Data["tls.crt"]), Encoding.UTF8.GetString(secret.Data["tls.key"]));
        Assert.True(certificate.MatchesHostname($"mesh-injector.{SystemNamespace}.svc"));

        // Applying the manifest again takes the bundle away.
        await webhooks.PatchAsync(key, Patch.Operations([new JsonObject { ["op"] = "remove", ["path"] = "/webhooks/1/clientConfig/caBundle" }]), CancellationToken.None);
        await Eventually.TrueAsync(
            async () => (await webhooks.GetAsync(key, CancellationToken.None))!.Webhooks[1].ClientConfig.CaBundle?.SequenceEqual(root) == true,
            "the bundle is put back");
    }

    [Fact]
    public async Task Sidecar_FromTokenToSplit_GetsWhatKubernetesSays()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await plane.ReadyAsync();
        var shop = new TestShop(Kubernetes, ShopNamespace);
        string address = await shop.CreateServiceAsync("checkout");
        await shop.CreateServiceAsync("checkout-v1");
        await shop.CreateServiceAsync("checkout-v2");
        await shop.CreatePodAsync("web-1", "10.244.0.5");
        await shop.CreatePodAsync("checkout-v1-1", "10.244.0.6");
        await shop.CreateSliceAsync("checkout-v1", "checkout-v1-1", "10.244.0.6");
        using var certificate = await plane.Sidecars.EnrolAsync(shop.Identity, await shop.TokenAsync());
        await Eventually.TrueAsync(() => plane.Get<ControlPlane.Model.ModelStore>().Current.Workloads.ContainsKey(new(ShopNamespace, "web-1")), "the pod is known");
        using var client = new DeltaClient(plane.Sidecars.Connect(certificate), $"{ShopNamespace}/web-1");

        // On demand, by address.
        await client.SubscribeAsync(ResourceType.Service, address);
        var service = Assert.Single((await client.ReadAndAckAsync()).Resources).Resource_.Unpack<Wire.Service>();
        Assert.Equal($"{ShopNamespace}/checkout", Assert.Single(service.Ports[0].Backends).Service);
        await client.SubscribeAsync(ResourceType.Endpoints, $"{ShopNamespace}/checkout-v1");
        var endpoints = Assert.Single((await client.ReadAndAckAsync()).Resources).Resource_.Unpack<Wire.Endpoints>();
        var endpoint = Assert.Single(Assert.Single(endpoints.Localities).Endpoints);
        Assert.True(endpoint.Meshed);
        Assert.Equal(shop.Identity.ToString(), endpoint.SpiffeId);

        // A split arrives although its definition was unknown at the start.
        await Kubernetes.InstallDefinitionsAsync();
        await shop.SplitAsync(("checkout-v1", 9), ("checkout-v2", 1));
        service = Assert.Single((await client.ReadAndAckAsync()).Resources).Resource_.Unpack<Wire.Service>();
        Assert.Equal([9u, 1u], service.Ports[0].Backends.Select(backend => backend.Weight));
        Assert.Equal($"TrafficSplit {ShopNamespace}/split", service.Ports[0].RouteSource);
        await shop.ConditionsAsync(generation: 1, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=True");

        // A bad edit changes the status and nothing else; the next good one counts.
        await shop.SplitAsync(("checkout-v1", 1), ("checkout-v3", 1));
        service = Assert.Single((await client.ReadAndAckAsync()).Resources).Resource_.Unpack<Wire.Service>();
        Assert.Equal([1u, 0u], service.Ports[0].Backends.Select(backend => backend.Weight));
        await shop.ConditionsAsync(generation: 2, "Accepted=True", "ResolvedRefs=False", "Programmed=True", "Applied=True");

        // How fast it arrives is what the scenario applied-status measures.
        await shop.SplitAsync(("checkout-v1", 0), ("checkout-v2", 100));
        service = Assert.Single((await client.ReadAndAckAsync()).Resources).Resource_.Unpack<Wire.Service>();
        Assert.Equal([0u, 100u], service.Ports[0].Backends.Select(backend => backend.Weight));
    }

    [Fact]
    public async Task Split_SidecarLeavesWithoutAnAnswer_IsNotWaitedFor()
    {
        await Kubernetes.InstallDefinitionsAsync();
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await plane.ReadyAsync();
        var shop = new TestShop(Kubernetes, ShopNamespace);
        await shop.CreateServiceAsync("checkout");
        await shop.CreateServiceAsync("checkout-v1");
        await shop.CreatePodAsync("web-1", "10.244.0.5");
        using var certificate = await plane.Sidecars.EnrolAsync(shop.Identity, await shop.TokenAsync());
        await Eventually.TrueAsync(() => plane.Get<ControlPlane.Model.ModelStore>().Current.Workloads.ContainsKey(new(ShopNamespace, "web-1")), "the pod is known");
        using var client = new DeltaClient(plane.Sidecars.Connect(certificate), $"{ShopNamespace}/web-1");
        await client.SubscribeAsync(ResourceType.Service, $"{ShopNamespace}/checkout");
        await client.ReadAndAckAsync();

        await shop.SplitAsync(("checkout-v1", 1));
        await client.ReadAsync();
        await shop.ConditionsAsync(generation: 1, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=False");
        client.Dispose();

        await shop.ConditionsAsync(generation: 1, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=True");
    }

    [Fact]
    public async Task Endpoints_ComeAndGo_ReachTheSidecarWithoutDebounce()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await plane.ReadyAsync();
        var shop = new TestShop(Kubernetes, ShopNamespace);
        await shop.CreateServiceAsync("checkout");
        await shop.CreatePodAsync("checkout-1", "10.244.0.6");
        await shop.CreateSliceAsync("checkout", "checkout-1", "10.244.0.6");
        using var certificate = await plane.Sidecars.EnrolAsync(shop.Identity, await shop.TokenAsync());
        await Eventually.TrueAsync(() => plane.Get<ControlPlane.Model.ModelStore>().Current.Workloads.ContainsKey(new(ShopNamespace, "checkout-1")), "the pod is known");
        using var client = new DeltaClient(plane.Sidecars.Connect(certificate), $"{ShopNamespace}/checkout-1");
        await client.SubscribeAsync(ResourceType.Endpoints, $"{ShopNamespace}/checkout");
        await client.ReadAndAckAsync();

        var latencies = new List<TimeSpan>();
        for (int i = 0; i < 20; i++)
        {
            bool ready = i % 2 == 1;
            long start = Stopwatch.GetTimestamp();
            await shop.SetReadyAsync("checkout", ready);
            var endpoints = Assert.Single((await client.ReadAndAckAsync()).Resources).Resource_.Unpack<Wire.Endpoints>();
            latencies.Add(Stopwatch.GetElapsedTime(start));
            Assert.Equal(ready ? 1 : 0, endpoints.Localities.Sum(locality => locality.Endpoints.Count));
        }

        var median = latencies.Order().ElementAt(latencies.Count / 2);
        TestContext.Current.TestOutputHelper?.WriteLine($"from the write to the sidecar: median {median.TotalMilliseconds:0.0} ms, max {latencies.Max().TotalMilliseconds:0.0} ms");
        Assert.True(median < TimeSpan.FromMilliseconds(500), $"median {median}");
    }

    [Fact]
    public async Task Pod_IsDeleted_ItsSidecarIsToldBeforeItIsGone()
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await plane.ReadyAsync();
        var shop = new TestShop(Kubernetes, ShopNamespace);
        await shop.CreatePodAsync("web-1", "10.244.0.5");
        using var certificate = await plane.Sidecars.EnrolAsync(shop.Identity, await shop.TokenAsync());
        await Eventually.TrueAsync(() => plane.Get<ControlPlane.Model.ModelStore>().Current.Workloads.ContainsKey(new(ShopNamespace, "web-1")), "the pod is known");
        using var client = new DeltaClient(plane.Sidecars.Connect(certificate), $"{ShopNamespace}/web-1");
        await client.SubscribeAsync(ResourceType.Workload, $"{ShopNamespace}/web-1");
        Assert.False(await ReadEndingAsync(client));
        var pods = Kubernetes.Client<V1Pod>();
        var key = new ResourceKey(ShopNamespace, "web-1");
        // Stands in for the kubelet, which lets the pod's containers end first.
        await pods.PatchAsync(key, Patch.Merge(Finalizers("mesh.dev/test")), CancellationToken.None);

        await pods.DeleteAsync(key, new(), CancellationToken.None);

        Assert.True(await ReadEndingAsync(client));
        await pods.PatchAsync(key, Patch.Merge(Finalizers()), CancellationToken.None);
    }

    private static async Task<bool> ReadEndingAsync(DeltaClient client) =>
        Assert.Single((await client.ReadAndAckAsync()).Resources).Resource_.Unpack<Wire.Workload>().Ending;

    private static JsonObject Finalizers(params string[] names) =>
        new() { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) } };

    private static Task<T> GetAsync<T>(ResourceClient<T> client, ResourceKey key)
        where T : class, k8s.IKubernetesObject<V1ObjectMeta> => Eventually.GetAsync(() => client.GetAsync(key, CancellationToken.None), $"{typeof(T).Name} {key}");

    private static V1MutatingWebhookConfiguration Webhook() => new()
    {
        Metadata = new() { Name = MeshNames.WebhookConfiguration },
        Webhooks = [Webhook("namespace.injector.mesh.dev"), Webhook("pod.injector.mesh.dev")],
    };

    private static V1MutatingWebhook Webhook(string name) => new()
    {
        Name = name,
        AdmissionReviewVersions = ["v1"],
        SideEffects = "None",
        ClientConfig = new() { Service = new() { NamespaceProperty = "mesh-system", Name = "mesh-injector" } },
        NamespaceSelector = new() { MatchLabels = new Dictionary<string, string> { ["no-such-label"] = "x" } },
        Rules = [new() { Operations = ["CREATE"], ApiGroups = [""], ApiVersions = ["v1"], Resources = ["pods"] }],
    };
}
