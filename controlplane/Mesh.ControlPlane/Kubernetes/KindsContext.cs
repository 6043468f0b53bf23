using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes.AccessPolicies;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Kubernetes.RateLimitPolicies;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Generated code for the kinds that the control plane reads and writes, and for parts of them that it writes alone.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AccessPolicy))]
[JsonSerializable(typeof(ClusterLink))]
[JsonSerializable(typeof(GrpcRoute))]
[JsonSerializable(typeof(HttpRoute))]
[JsonSerializable(typeof(HttpRouteGroup))]
[JsonSerializable(typeof(IList<V1Condition>))]
[JsonSerializable(typeof(IList<V1Container>))]
[JsonSerializable(typeof(RateLimitPolicy))]
[JsonSerializable(typeof(ReferenceGrant))]
[JsonSerializable(typeof(RegionPolicy))]
[JsonSerializable(typeof(RouteParentStatus))]
[JsonSerializable(typeof(ServiceExport))]
[JsonSerializable(typeof(ServiceImport))]
[JsonSerializable(typeof(TrafficPolicy))]
[JsonSerializable(typeof(TrafficSplit))]
[JsonSerializable(typeof(V1ConfigMap))]
[JsonSerializable(typeof(V1CustomResourceDefinition))]
[JsonSerializable(typeof(V1EndpointSlice))]
[JsonSerializable(typeof(V1MutatingWebhookConfiguration))]
[JsonSerializable(typeof(V1Namespace))]
[JsonSerializable(typeof(V1Node))]
[JsonSerializable(typeof(V1Pod))]
[JsonSerializable(typeof(V1Secret))]
[JsonSerializable(typeof(V1Service))]
[JsonSerializable(typeof(V1TokenReview))]
[JsonSerializable(typeof(V1ValidatingWebhookConfiguration))]
internal sealed partial class KindsContext : JsonSerializerContext
{
    // With the assembly, so that tests of any part meet the code that the executable runs.
    [ModuleInitializer]
    internal static void Register() => ObjectJson.Add(Default);
}
