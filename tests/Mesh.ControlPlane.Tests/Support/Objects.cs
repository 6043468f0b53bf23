using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Short ways to write Kubernetes objects of namespace shop.</summary>
internal static class Objects
{
    public const string Namespace = "shop";

    public static V1Namespace NamespaceOf(string name, params (string Name, string Value)[] annotations) => new()
    {
        Metadata = new() { Name = name, Uid = $"uid-{name}", Annotations = annotations.ToDictionary(entry => entry.Name, entry => entry.Value) },
    };

    public static V1Service Service(string name, params V1ServicePort[] ports) => new()
    {
        Metadata = new() { NamespaceProperty = Namespace, Name = name },
        Spec = new()
        {
            ClusterIP = "10.96.0.7",
            Selector = new Dictionary<string, string> { ["app"] = name },
            Ports = ports.Length > 0 ? ports : [Port(80)],
        },
    };

    public static V1ServicePort Port(int port, string? name = "http", string? appProtocol = null, string? target = null, string protocol = "TCP") =>
        new() { Port = port, Name = name, AppProtocol = appProtocol, TargetPort = target, Protocol = protocol };

    public static V1Pod Pod(string name, string address, bool injected = true, string? node = null) => new()
    {
        Metadata = new()
        {
            NamespaceProperty = Namespace,
            Name = name,
            Uid = $"uid-{name}",
            Labels = new Dictionary<string, string> { ["app"] = name.Split('-')[0] },
        },
        Spec = new()
        {
            NodeName = node,
            ServiceAccountName = "account",
            Containers = [new() { Name = "app", Ports = [new() { Name = "web", ContainerPort = 8080 }] }],
            InitContainers = injected ? [new() { Name = MeshNames.ProxyContainer, RestartPolicy = "Always" }] : null,
        },
        Status = new() { Phase = "Running", PodIP = address },
    };

    public static V1Node Node(string name, string region, string zone) => new()
    {
        Metadata = new()
        {
            Name = name,
            Labels = new Dictionary<string, string> { ["topology.kubernetes.io/region"] = region, ["topology.kubernetes.io/zone"] = zone },
        },
    };

    public static V1EndpointSlice Slice(string name, string service, params V1Endpoint[] endpoints) => new()
    {
        Metadata = new()
        {
            NamespaceProperty = Namespace,
            Name = name,
            Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = service },
        },
        AddressType = "IPv4",
        Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }],
        Endpoints = [.. endpoints],
    };

    public static V1Endpoint Endpoint(string address, string? pod = null, bool? ready = true, bool? serving = null, bool? terminating = null, string? node = null) => new()
    {
        Addresses = [address],
        Conditions = new() { Ready = ready, Serving = serving, Terminating = terminating },
        NodeName = node,
        TargetRef = pod is null ? null : new() { Kind = "Pod", NamespaceProperty = Namespace, Name = pod, Uid = $"uid-{pod}" },
    };

    public static TrafficSplit Split(string name, string apex, params (string Service, double Weight)[] backends) => new()
    {
        Metadata = new()
        {
            NamespaceProperty = Namespace,
            Name = name,
            Uid = $"uid-{name}",
            Generation = 1,
            CreationTimestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        },
        Spec = new()
        {
            Service = apex,
            Backends = [.. backends.Select(backend => new TrafficSplitBackend { Service = backend.Service, Weight = backend.Weight })],
        },
    };
}
