using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
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

/// <summary>Generated code for the kinds that the client package does not know.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AccessPolicy))]
[JsonSerializable(typeof(ClusterLink))]
[JsonSerializable(typeof(GrpcRoute))]
[JsonSerializable(typeof(HttpRoute))]
[JsonSerializable(typeof(HttpRouteGroup))]
[JsonSerializable(typeof(RateLimitPolicy))]
[JsonSerializable(typeof(ReferenceGrant))]
[JsonSerializable(typeof(RegionPolicy))]
[JsonSerializable(typeof(RouteParentStatus))]
[JsonSerializable(typeof(ServiceExport))]
[JsonSerializable(typeof(ServiceImport))]
[JsonSerializable(typeof(TrafficPolicy))]
[JsonSerializable(typeof(TrafficSplit))]
internal sealed partial class OwnKindsContext : JsonSerializerContext
{
    // With the assembly, so that tests of any part meet the code that the executable runs.
    [ModuleInitializer]
    internal static void Register() => ObjectJson.Add(Default);
}
