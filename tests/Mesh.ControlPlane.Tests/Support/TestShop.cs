using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Objects of one namespace, made by hand because no controllers run in these tests.</summary>
internal sealed class TestShop(KubernetesUnderTest kubernetes, string @namespace)
{
    private const string Account = "shop";

    private string _lastPod = "";

    public SpiffeId Identity { get; } = new(TrustDomain.Default, @namespace, Account);

    /// <summary>A token as the kubelet mounts it into a pod, the one that was created last if none is named.</summary>
    public async Task<string> TokenAsync(string? pod = null)
    {
        var accounts = kubernetes.Client<V1ServiceAccount>();
        var answer = await accounts.PostSubresourceAsync<Authenticationv1TokenRequest, Authenticationv1TokenRequest>(
            new(@namespace, Account),
            "token",
            new()
            {
                ApiVersion = "authentication.k8s.io/v1",
                Kind = "TokenRequest",
                Spec = new()
                {
                    Audiences = [MeshNames.TokenAudience],
                    ExpirationSeconds = 3600,
                    BoundObjectRef = new() { ApiVersion = "v1", Kind = "Pod", Name = pod ?? _lastPod },
                },
            },
            CancellationToken.None);
        return answer.Status.Token;
    }

    /// <returns>The cluster IP.</returns>
    public async Task<string> CreateServiceAsync(string name)
    {
        var service = await kubernetes.Client<V1Service>().CreateAsync(
            new()
            {
                Metadata = new() { NamespaceProperty = @namespace, Name = name },
                Spec = new()
                {
                    Selector = new Dictionary<string, string> { ["app"] = name },
                    Ports = [new() { Name = "http", Port = 80, TargetPort = 8080 }],
                },
            },
            CancellationToken.None);
        return service.Spec.ClusterIP;
    }

    public async Task CreatePodAsync(string name, string address)
    {
        var accounts = kubernetes.Client<V1ServiceAccount>();
        if (await accounts.GetAsync(new(@namespace, Account), CancellationToken.None) is null)
        {
            await accounts.CreateAsync(new() { Metadata = new() { NamespaceProperty = @namespace, Name = Account } }, CancellationToken.None);
        }

        _lastPod = name;
        var pods = kubernetes.Client<V1Pod>();
        await pods.CreateAsync(
            new()
            {
                Metadata = new()
                {
                    NamespaceProperty = @namespace,
                    Name = name,
                    Labels = new Dictionary<string, string> { ["app"] = name[..name.LastIndexOf('-')] },
                },
                Spec = new()
                {
                    ServiceAccountName = Account,
                    // No kubelet shall ever start it.
                    SchedulingGates = [new() { Name = "mesh.dev/test" }],
                    InitContainers = [new() { Name = MeshNames.ProxyContainer, Image = "none", RestartPolicy = "Always" }],
                    Containers = [new() { Name = "app", Image = "none", Ports = [new() { ContainerPort = 8080, Name = "http" }] }],
                },
            },
            CancellationToken.None);
        var status = new JsonObject { ["podIP"] = address, ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }) };
        await pods.PatchStatusAsync(new(@namespace, name), Patch.Merge(new JsonObject { ["status"] = status }), CancellationToken.None);
    }

    public async Task CreateSliceAsync(string service, string pod, string address)
    {
        var target = await kubernetes.Client<V1Pod>().GetAsync(new(@namespace, pod), CancellationToken.None);
        await kubernetes.Client<V1EndpointSlice>().CreateAsync(
            new()
            {
                Metadata = new()
                {
                    NamespaceProperty = @namespace,
                    Name = $"{service}-test",
                    Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = service },
                },
                AddressType = "IPv4",
                Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }],
                Endpoints =
                [
                    new()
                    {
                        Addresses = [address],
                        Conditions = new() { Ready = true },
                        TargetRef = new() { Kind = "Pod", NamespaceProperty = @namespace, Name = pod, Uid = target!.Metadata.Uid },
                    },
                ],
            },
            CancellationToken.None);
    }

    public Task SetReadyAsync(string service, bool ready) => kubernetes.Client<V1EndpointSlice>().PatchAsync(
        new(@namespace, $"{service}-test"),
        Patch.Operations([new JsonObject { ["op"] = "replace", ["path"] = "/endpoints/0/conditions/ready", ["value"] = ready }]),
        CancellationToken.None);

    /// <summary>Another pod serves the service from now on.</summary>
    public async Task SetAddressAsync(string service, string address, string pod)
    {
        var target = await kubernetes.Client<V1Pod>().GetAsync(new(@namespace, pod), CancellationToken.None);
        await kubernetes.Client<V1EndpointSlice>().PatchAsync(
            new(@namespace, $"{service}-test"),
            Patch.Operations(
            [
                new JsonObject { ["op"] = "replace", ["path"] = "/endpoints/0/addresses/0", ["value"] = address },
                new JsonObject { ["op"] = "replace", ["path"] = "/endpoints/0/targetRef/name", ["value"] = pod },
                new JsonObject { ["op"] = "replace", ["path"] = "/endpoints/0/targetRef/uid", ["value"] = target!.Metadata.Uid },
            ]),
            CancellationToken.None);
    }

    /// <summary>Something that is no pod serves the service, too.</summary>
    public Task AddAddressAsync(string service, string address) => kubernetes.Client<V1EndpointSlice>().PatchAsync(
        new(@namespace, $"{service}-test"),
        Patch.Operations([new JsonObject { ["op"] = "add", ["path"] = "/endpoints/-", ["value"] = new JsonObject { ["addresses"] = new JsonArray(address), ["conditions"] = new JsonObject { ["ready"] = true } } }]),
        CancellationToken.None);

    /// <summary>Creates or changes the split of service checkout.</summary>
    public async Task SplitAsync(params (string Service, int Weight)[] backends)
    {
        var splits = kubernetes.Client<TrafficSplit>();
        var key = new ResourceKey(@namespace, "split");
        var spec = new TrafficSplitSpec
        {
            Service = "checkout",
            Backends = [.. backends.Select(backend => new TrafficSplitBackend { Service = backend.Service, Weight = backend.Weight })],
        };
        if (await splits.GetAsync(key, CancellationToken.None) is not null)
        {
            // As kubectl apply does it.
            var patch = new JsonObject { ["spec"] = JsonNode.Parse(ObjectJson.Serialize(spec)) };
            await splits.PatchAsync(key, Patch.Merge(patch), CancellationToken.None);
        }
        else
        {
            await splits.CreateAsync(new() { Metadata = new() { NamespaceProperty = key.Namespace, Name = key.Name }, Spec = spec }, CancellationToken.None);
        }
    }

    /// <summary>Waits for a status that speaks of this generation.</summary>
    public Task ConditionsAsync(long generation, params string[] expected) => Eventually.TrueAsync(
        async () =>
        {
            var split = await kubernetes.Client<TrafficSplit>().GetAsync(new(@namespace, "split"), CancellationToken.None);
            var conditions = split?.Status?.Conditions ?? [];
            return conditions.All(condition => condition.ObservedGeneration == generation)
                && conditions.Select(condition => $"{condition.Type}={condition.Status}").Order().SequenceEqual(expected.Order());
        },
        $"conditions {string.Join(", ", expected)} of generation {generation}");
}
