using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>The informers' stores as translation reads them.</summary>
internal sealed class InformerView(ClusterInformers informers) : IKubernetesView
{
    public V1Service? Service(ResourceName name) => informers.Services.Store.Get(Key(name));

    public IEnumerable<V1Service> ServicesIn(string @namespace) => informers.Services.Store.Find(informers.ServicesByNamespace, @namespace);

    public IEnumerable<V1EndpointSlice> SlicesOf(ResourceName service) => informers.Slices.Store.Find(informers.SlicesByService, service.ToString());

    public IEnumerable<V1EndpointSlice> SlicesNaming(ResourceName pod) => informers.Slices.Store.Find(informers.SlicesByPod, pod.ToString());

    public IEnumerable<V1EndpointSlice> SlicesOn(string node) => informers.Slices.Store.Find(informers.SlicesByNode, node);

    public V1Pod? Pod(ResourceName name) => informers.Pods.Store.Get(Key(name));

    public IEnumerable<V1Pod> PodsIn(string @namespace) => informers.Pods.Store.Find(informers.PodsByNamespace, @namespace);

    public IEnumerable<V1Pod> PodsOn(string node) => informers.Pods.Store.Find(informers.PodsByNode, node);

    public V1Node? Node(string name) => informers.Nodes.Store.Get(ResourceKey.ClusterScoped(name));

    public V1Namespace? Namespace(string name) => informers.Namespaces.Store.Get(ResourceKey.ClusterScoped(name));

    public TrafficSplit? Split(ResourceName name) => informers.Splits.Store.Get(Key(name));

    public IEnumerable<TrafficSplit> SplitsIn(string @namespace) => informers.Splits.Store.Find(informers.SplitsByNamespace, @namespace);

    public HttpRouteGroup? RouteGroup(ResourceName name) => informers.RouteGroups.Store.Get(Key(name));

    public IRouteObject? Route(RouteName name) =>
        name.Kind == RouteKind.Http ? informers.HttpRoutes.Store.Get(Key(name.Name)) : informers.GrpcRoutes.Store.Get(Key(name.Name));

    public TrafficPolicy? Policy(ResourceName name) => informers.Policies.Store.Get(Key(name));

    public AccessPolicy? AccessPolicy(ResourceName name) => informers.AccessPolicies.Store.Get(Key(name));

    public RateLimitPolicy? RateLimitPolicy(ResourceName name) => informers.RateLimitPolicies.Store.Get(Key(name));

    public ServiceExport? Export(ResourceName name) => informers.ServiceExports.Store.Get(Key(name));

    public ServiceImport? Import(ResourceName name) => informers.ServiceImports.Store.Get(Key(name));

    public IEnumerable<ServiceImport> ImportsAt(string address) => informers.ServiceImports.Store.Find(informers.ImportsByAddress, address);

    public IEnumerable<ReferenceGrant> GrantsIn(string @namespace) => informers.ReferenceGrants.Store.Find(informers.GrantsByNamespace, @namespace);

    private static ResourceKey Key(ResourceName name) => new(name.Namespace, name.Name);
}
