using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>What translation reads of the Kubernetes cluster. Objects are shared and must not be changed.</summary>
internal interface IKubernetesView
{
    V1Service? Service(ResourceName name);

    IEnumerable<V1Service> ServicesIn(string @namespace);

    /// <summary>The slices that belong to a service.</summary>
    IEnumerable<V1EndpointSlice> SlicesOf(ResourceName service);

    /// <summary>The slices that refer to a pod.</summary>
    IEnumerable<V1EndpointSlice> SlicesNaming(ResourceName pod);

    /// <summary>The slices with an endpoint on a node.</summary>
    IEnumerable<V1EndpointSlice> SlicesOn(string node);

    V1Pod? Pod(ResourceName name);

    IEnumerable<V1Pod> PodsIn(string @namespace);

    IEnumerable<V1Pod> PodsOn(string node);

    V1Node? Node(string name);

    V1Namespace? Namespace(string name);

    TrafficSplit? Split(ResourceName name);

    IEnumerable<TrafficSplit> SplitsIn(string @namespace);

    HttpRouteGroup? RouteGroup(ResourceName name);

    IRouteObject? Route(RouteName name);

    TrafficPolicy? Policy(ResourceName name);

    AccessPolicy? AccessPolicy(ResourceName name);

    RateLimitPolicy? RateLimitPolicy(ResourceName name);

    ServiceExport? Export(ResourceName name);

    ServiceImport? Import(ResourceName name);

    /// <summary>The imports that claim an address.</summary>
    IEnumerable<ServiceImport> ImportsAt(string address);

    /// <summary>The grants of a namespace: who may refer to what in it.</summary>
    IEnumerable<ReferenceGrant> GrantsIn(string @namespace);
}
