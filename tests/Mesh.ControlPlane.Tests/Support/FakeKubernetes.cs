using System.Collections.Immutable;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Kubernetes objects in memory, as translation reads them, and what it reads of other clusters.</summary>
internal sealed class FakeKubernetes : IKubernetesView
{
    public Dictionary<ResourceName, V1Service> Services { get; } = [];

    public Dictionary<ResourceName, V1EndpointSlice> Slices { get; } = [];

    public Dictionary<ResourceName, V1Pod> Pods { get; } = [];

    public Dictionary<string, V1Node> Nodes { get; } = [];

    public Dictionary<ResourceName, TrafficSplit> Splits { get; } = [];

    public Dictionary<ResourceName, HttpRouteGroup> RouteGroups { get; } = [];

    public Dictionary<RouteName, IRouteObject> Routes { get; } = [];

    public Dictionary<ResourceName, ReferenceGrant> Grants { get; } = [];

    public Dictionary<ResourceName, TrafficPolicy> Policies { get; } = [];

    public Dictionary<ResourceName, AccessPolicy> AccessPolicies { get; } = [];

    public Dictionary<ResourceName, RateLimitPolicy> RateLimitPolicies { get; } = [];

    public Dictionary<ResourceName, ServiceExport> Exports { get; } = [];

    public Dictionary<ResourceName, ServiceImport> Imports { get; } = [];

    public Dictionary<string, V1Namespace> Namespaces { get; } = new() { [Objects.Namespace] = Objects.NamespaceOf(Objects.Namespace) };

    /// <summary>What other clusters state.</summary>
    public ImmutableDictionary<string, PeerState> Peers { get; set; } = ImmutableDictionary<string, PeerState>.Empty;

    /// <summary>Keys of everything there is.</summary>
    public IEnumerable<ChangedKey> AllKeys =>
    [
        .. Services.Keys.Select(name => new ChangedKey(ChangedKind.Service, name)),
        .. Slices.Values.Select(slice => new ChangedKey(ChangedKind.EndpointSlice, slice.ServiceName()!.Value)),
        .. Pods.Keys.Select(name => new ChangedKey(ChangedKind.Pod, name)),
        .. Nodes.Keys.Select(name => new ChangedKey(ChangedKind.Node, new("", name))),
        .. Namespaces.Keys.Select(name => new ChangedKey(ChangedKind.Namespace, new("", name))),
        .. Splits.Keys.Select(name => new ChangedKey(ChangedKind.TrafficSplit, name)),
        .. RouteGroups.Keys.Select(name => new ChangedKey(ChangedKind.HttpRouteGroup, name)),
        .. Routes.Keys.Select(Key),
        .. Grants.Keys.Select(name => new ChangedKey(ChangedKind.ReferenceGrant, name)),
        .. Policies.Keys.Select(name => new ChangedKey(ChangedKind.TrafficPolicy, name)),
        .. AccessPolicies.Keys.Select(name => new ChangedKey(ChangedKind.AccessPolicy, name)),
        .. RateLimitPolicies.Keys.Select(name => new ChangedKey(ChangedKind.RateLimitPolicy, name)),
        .. Exports.Keys.Select(name => new ChangedKey(ChangedKind.ServiceExport, name)),
        .. Imports.Keys.Select(name => new ChangedKey(ChangedKind.ServiceImport, name)),
        .. Peers.Keys.Select(name => new ChangedKey(ChangedKind.Peer, new("", name))),
    ];

    public V1Service? Service(ResourceName name) => Services.GetValueOrDefault(name);

    public IEnumerable<V1Service> ServicesIn(string @namespace) => Services.Values.Where(service => service.Metadata.NamespaceProperty == @namespace);

    public IEnumerable<V1EndpointSlice> SlicesOf(ResourceName service) => Slices.Values.Where(slice => slice.ServiceName() == service);

    public IEnumerable<V1EndpointSlice> SlicesNaming(ResourceName pod) =>
        Slices.Values.Where(slice => slice.Endpoints.Any(endpoint => endpoint.PodName(slice.Metadata.NamespaceProperty) == pod));

    public IEnumerable<V1EndpointSlice> SlicesOn(string node) => Slices.Values.Where(slice => slice.Endpoints.Any(endpoint => endpoint.NodeName == node));

    public V1Pod? Pod(ResourceName name) => Pods.GetValueOrDefault(name);

    public IEnumerable<V1Pod> PodsIn(string @namespace) => Pods.Values.Where(pod => pod.Metadata.NamespaceProperty == @namespace);

    public IEnumerable<V1Pod> PodsOn(string node) => Pods.Values.Where(pod => pod.Spec.NodeName == node);

    public TrafficPolicy? Policy(ResourceName name) => Policies.GetValueOrDefault(name);

    public AccessPolicy? AccessPolicy(ResourceName name) => AccessPolicies.GetValueOrDefault(name);

    public RateLimitPolicy? RateLimitPolicy(ResourceName name) => RateLimitPolicies.GetValueOrDefault(name);

    public V1Node? Node(string name) => Nodes.GetValueOrDefault(name);

    public V1Namespace? Namespace(string name) => Namespaces.GetValueOrDefault(name);

    public TrafficSplit? Split(ResourceName name) => Splits.GetValueOrDefault(name);

    public IEnumerable<TrafficSplit> SplitsIn(string @namespace) => Splits.Values.Where(split => split.Metadata.NamespaceProperty == @namespace);

    public HttpRouteGroup? RouteGroup(ResourceName name) => RouteGroups.GetValueOrDefault(name);

    public IRouteObject? Route(RouteName name) => Routes.GetValueOrDefault(name);

    public ServiceExport? Export(ResourceName name) => Exports.GetValueOrDefault(name);

    public ServiceImport? Import(ResourceName name) => Imports.GetValueOrDefault(name);

    public IEnumerable<ServiceImport> ImportsAt(string address) => Imports.Values.Where(import => import.Spec?.Ips?.Contains(address) == true);

    public IEnumerable<ReferenceGrant> GrantsIn(string @namespace) => Grants.Values.Where(grant => grant.Metadata.NamespaceProperty == @namespace);

    public static ChangedKey Key(RouteName route) => new(route.Kind == RouteKind.Http ? ChangedKind.HttpRoute : ChangedKind.GrpcRoute, route.Name);
}
