using k8s;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Translation.Clusters;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Everything the control plane watches. All of it must have been listed once before anybody is served.</summary>
internal sealed class ClusterInformers
{
    private readonly KubernetesConnection _connection;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // All at once, because several loops start at the same time and must find the same informers.
    public ClusterInformers(KubernetesConnection connection, TimeProvider time, ILogger<ClusterInformers> logger)
    {
        (_connection, _time, _logger) = (connection, time, logger);
        Namespaces = Make<V1Namespace>(new() { Transform = ObjectReducers.Reduce, AreEquivalent = ObjectReducers.AreEquivalent });
        Nodes = Make<V1Node>(new() { Transform = ObjectReducers.Reduce, AreEquivalent = ObjectReducers.AreEquivalent });
        Services = Make<V1Service>(new() { Transform = ObjectReducers.Reduce, Indexes = [ServicesByNamespace] });
        Slices = Make<V1EndpointSlice>(new() { Transform = ObjectReducers.Reduce, Indexes = [SlicesByService, SlicesByPod, SlicesByNode] });
        Pods = Make<V1Pod>(new()
        {
            Transform = ObjectReducers.Reduce,
            AreEquivalent = ObjectReducers.AreEquivalent,
            Indexes = [PodsByNamespace, PodsByNode],
        });
        Splits = MakeCustom<TrafficSplit>(SplitsByNamespace);
        RouteGroups = MakeCustom<HttpRouteGroup>();
        HttpRoutes = MakeCustom<HttpRoute>();
        GrpcRoutes = MakeCustom<GrpcRoute>();
        ReferenceGrants = MakeCustom<ReferenceGrant>(GrantsByNamespace);
        Policies = MakeCustom<TrafficPolicy>();
        AccessPolicies = MakeCustom<AccessPolicy>();
        RateLimitPolicies = MakeCustom<RateLimitPolicy>();
        ServiceExports = MakeCustom<ServiceExport>(ExportsByNamespace);
        // Whose it is its labels say, which have no generation.
        ServiceImports = MakeCustom((one, other) => ObjectReducers.AreEquivalentSpecs(one, other) && ClusterSetImports.IsOurs(one) == ClusterSetImports.IsOurs(other), ImportsByNamespace, ImportsByAddress);
        ClusterLinks = MakeCustom<ClusterLink>(LinkTranslator.AreEquivalent);
        RegionPolicies = MakeCustom<RegionPolicy>(RegionPolicyTranslator.AreEquivalent);
    }

    public StoreIndex<V1Service> ServicesByNamespace { get; } = StoreIndexes.ByNamespace<V1Service>();

    public StoreIndex<V1Pod> PodsByNamespace { get; } = StoreIndexes.ByNamespace<V1Pod>();

    public StoreIndex<V1Pod> PodsByNode { get; } = new(pod => pod.Spec.NodeName is { Length: > 0 } node ? [node] : []);

    public StoreIndex<V1EndpointSlice> SlicesByService { get; } = StoreIndexes.ByLabel<V1EndpointSlice>(KubernetesFacts.ServiceNameLabel);

    public StoreIndex<V1EndpointSlice> SlicesByPod { get; } = new(slice => (slice.Endpoints ?? [])
        .Select(endpoint => endpoint.PodName(slice.Metadata.NamespaceProperty)?.ToString())
        .OfType<string>());

    public StoreIndex<V1EndpointSlice> SlicesByNode { get; } = new(slice => (slice.Endpoints ?? [])
        .Select(endpoint => endpoint.NodeName)
        .Where(node => !string.IsNullOrEmpty(node)));

    public StoreIndex<TrafficSplit> SplitsByNamespace { get; } = StoreIndexes.ByNamespace<TrafficSplit>();

    public StoreIndex<ReferenceGrant> GrantsByNamespace { get; } = StoreIndexes.ByNamespace<ReferenceGrant>();

    public StoreIndex<ServiceExport> ExportsByNamespace { get; } = StoreIndexes.ByNamespace<ServiceExport>();

    public StoreIndex<ServiceImport> ImportsByNamespace { get; } = StoreIndexes.ByNamespace<ServiceImport>();

    public StoreIndex<ServiceImport> ImportsByAddress { get; } = new(import => (import.Spec?.Ips ?? []).OfType<string>().Distinct());

    public Informer<V1Namespace> Namespaces { get; }

    public Informer<V1Node> Nodes { get; }

    public Informer<V1Service> Services { get; }

    public Informer<V1EndpointSlice> Slices { get; }

    public Informer<V1Pod> Pods { get; }

    public Informer<TrafficSplit> Splits { get; }

    public Informer<HttpRouteGroup> RouteGroups { get; }

    public Informer<HttpRoute> HttpRoutes { get; }

    public Informer<GrpcRoute> GrpcRoutes { get; }

    public Informer<ReferenceGrant> ReferenceGrants { get; }

    public Informer<TrafficPolicy> Policies { get; }

    public Informer<AccessPolicy> AccessPolicies { get; }

    public Informer<RateLimitPolicy> RateLimitPolicies { get; }

    public Informer<ServiceExport> ServiceExports { get; }

    public Informer<ServiceImport> ServiceImports { get; }

    public Informer<ClusterLink> ClusterLinks { get; }

    public Informer<RegionPolicy> RegionPolicies { get; }

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Namespaces.RunAsync(cancellationToken),
        Nodes.RunAsync(cancellationToken),
        Services.RunAsync(cancellationToken),
        Slices.RunAsync(cancellationToken),
        Pods.RunAsync(cancellationToken),
        Splits.RunAsync(cancellationToken),
        RouteGroups.RunAsync(cancellationToken),
        HttpRoutes.RunAsync(cancellationToken),
        GrpcRoutes.RunAsync(cancellationToken),
        ReferenceGrants.RunAsync(cancellationToken),
        Policies.RunAsync(cancellationToken),
        AccessPolicies.RunAsync(cancellationToken),
        RateLimitPolicies.RunAsync(cancellationToken),
        ServiceExports.RunAsync(cancellationToken),
        ServiceImports.RunAsync(cancellationToken),
        ClusterLinks.RunAsync(cancellationToken),
        RegionPolicies.RunAsync(cancellationToken));

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Namespaces.WaitForSyncAsync(cancellationToken),
        Nodes.WaitForSyncAsync(cancellationToken),
        Services.WaitForSyncAsync(cancellationToken),
        Slices.WaitForSyncAsync(cancellationToken),
        Pods.WaitForSyncAsync(cancellationToken),
        Splits.WaitForSyncAsync(cancellationToken),
        RouteGroups.WaitForSyncAsync(cancellationToken),
        HttpRoutes.WaitForSyncAsync(cancellationToken),
        GrpcRoutes.WaitForSyncAsync(cancellationToken),
        ReferenceGrants.WaitForSyncAsync(cancellationToken),
        Policies.WaitForSyncAsync(cancellationToken),
        AccessPolicies.WaitForSyncAsync(cancellationToken),
        RateLimitPolicies.WaitForSyncAsync(cancellationToken),
        ServiceExports.WaitForSyncAsync(cancellationToken),
        ServiceImports.WaitForSyncAsync(cancellationToken),
        ClusterLinks.WaitForSyncAsync(cancellationToken),
        RegionPolicies.WaitForSyncAsync(cancellationToken));

    /// <summary>Name, synced, objects and phase of each informer, for metrics and people.</summary>
    public IReadOnlyList<InformerState> States() =>
    [
        InformerState.Of("namespaces", Namespaces),
        InformerState.Of("nodes", Nodes),
        InformerState.Of("services", Services),
        InformerState.Of("endpointslices", Slices),
        InformerState.Of("pods", Pods),
        InformerState.Of("trafficsplits", Splits),
        InformerState.Of("httproutegroups", RouteGroups),
        InformerState.Of("httproutes", HttpRoutes),
        InformerState.Of("grpcroutes", GrpcRoutes),
        InformerState.Of("referencegrants", ReferenceGrants),
        InformerState.Of("trafficpolicies", Policies),
        InformerState.Of("accesspolicies", AccessPolicies),
        InformerState.Of("ratelimitpolicies", RateLimitPolicies),
        InformerState.Of("serviceexports", ServiceExports),
        InformerState.Of("serviceimports", ServiceImports),
        InformerState.Of("clusterlinks", ClusterLinks),
        InformerState.Of("regionpolicies", RegionPolicies),
    ];

    /// <summary>Follows a kind whose definition may be installed later; whoever installs it waits for its effect, so it is asked for often.</summary>
    private Informer<T> MakeCustom<T>(params StoreIndex<T>[] indexes)
        where T : class, IKubernetesObject<V1ObjectMeta> => MakeCustom(ObjectReducers.AreEquivalentSpecs, indexes);

    private Informer<T> MakeCustom<T>(Func<T, T, bool> areEquivalent, params StoreIndex<T>[] indexes)
        where T : class, IKubernetesObject<V1ObjectMeta> => Make<T>(new()
        {
            Transform = ObjectReducers.ReduceCustom,
            AreEquivalent = areEquivalent,
            Indexes = indexes,
            MayBeMissing = true,
            MaxBackoff = TimeSpan.FromSeconds(5),
        });

    // A Random is not thread-safe, so each informer has its own; back-off jitter needs no better one.
    private Informer<T> Make<T>(InformerOptions<T> options)
        where T : class, IKubernetesObject<V1ObjectMeta> => new(_connection.Resource<T>(), options, _time, new Random(), _logger);
}
