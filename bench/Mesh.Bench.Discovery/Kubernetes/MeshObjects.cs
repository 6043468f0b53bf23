using k8s.Models;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.Bench.Discovery.Plan;

namespace Mesh.Bench.Discovery.Kubernetes;

/// <summary>The objects of the mesh as Kubernetes' own controllers, the injector and the kubelet would leave them.</summary>
internal static class MeshObjects
{
    private const int Port = 80;
    private const int TargetPort = 8080;

    public static V1Namespace Namespace(string name) => new() { Metadata = new V1ObjectMeta { Name = name } };

    public static V1ServiceAccount Account(ResourceName service) => new() { Metadata = Meta(service), AutomountServiceAccountToken = false };

    public static V1Node Node(int node) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = MeshLayout.Node(node),
            Labels = new Dictionary<string, string> { ["topology.kubernetes.io/region"] = "region-1", ["topology.kubernetes.io/zone"] = MeshLayout.Zone(node) },
        },
    };

    public static V1Service Service(ResourceName service) => new()
    {
        Metadata = Meta(service),
        Spec = new V1ServiceSpec
        {
            Selector = Labels(service),
            Ports = [new V1ServicePort { Name = "http", Port = Port, TargetPort = TargetPort, AppProtocol = "http" }],
        },
    };

    /// <summary>A pod that runs and is ready.</summary>
    public static V1Pod Pod(ResourceName pod, ResourceName service, string address, int node) => new()
    {
        Metadata = Meta(pod, new Dictionary<string, string>(Labels(service)) { ["pod-template-hash"] = "5d9c7b8f6d", ["version"] = "v1" }),
        Spec = new V1PodSpec
        {
            NodeName = MeshLayout.Node(node),
            ServiceAccountName = service.Name,
            InitContainers = [Sidecar()],
            Containers = [Application()],
        },
        Status = new V1PodStatus
        {
            Phase = "Running",
            PodIP = address,
            PodIPs = [new V1PodIP { Ip = address }],
            Conditions = [new V1PodCondition { Type = "Ready", Status = "True" }],
        },
    };

    public static V1EndpointSlice Slice(ResourceName service, IEnumerable<V1Endpoint> endpoints) => new()
    {
        Metadata = Meta(service with { Name = service.Name + "-x7k2p" }, new Dictionary<string, string>
        {
            ["kubernetes.io/service-name"] = service.Name,
            ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io",
        }),
        AddressType = "IPv4",
        Ports = [new Discoveryv1EndpointPort { Name = "http", Port = TargetPort, Protocol = "TCP" }],
        Endpoints = [.. endpoints],
    };

    public static V1Endpoint Endpoint(V1Pod pod) => new()
    {
        Addresses = [pod.Status.PodIP],
        Conditions = new V1EndpointConditions { Ready = true, Serving = true, Terminating = false },
        NodeName = pod.Spec.NodeName,
        TargetRef = new V1ObjectReference { Kind = "Pod", NamespaceProperty = pod.Metadata.NamespaceProperty, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
    };

    private static V1Container Application() => new()
    {
        Name = "app",
        Image = "registry.example/app:1.4.2",
        Ports = [new V1ContainerPort { Name = "http", ContainerPort = TargetPort, Protocol = "TCP" }],
        Env = [new V1EnvVar { Name = "LOG_LEVEL", Value = "info" }, new V1EnvVar { Name = "DATABASE", Value = "postgres://database.shared.svc:5432/app" }],
        Resources = Resources("250m", "256Mi"),
        ReadinessProbe = Probe("/ready", "http"),
        LivenessProbe = Probe("/live", "http"),
    };

    private static V1Container Sidecar() => new()
    {
        Name = MeshNames.ProxyContainer,
        Image = "mesh/proxy:0.1.0",
        RestartPolicy = "Always",
        Ports = [new V1ContainerPort { Name = "mesh-metrics", ContainerPort = MeshPorts.Metrics, Protocol = "TCP" }],
        Resources = Resources("10m", "32Mi"),
        StartupProbe = Probe("/ready", "mesh-metrics"),
    };

    private static V1Probe Probe(string path, string port) => new() { HttpGet = new V1HTTPGetAction { Path = path, Port = port, Scheme = "HTTP" }, PeriodSeconds = 5 };

    private static V1ResourceRequirements Resources(string cpu, string memory) => new()
    {
        Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpu), ["memory"] = new(memory) },
    };

    private static Dictionary<string, string> Labels(ResourceName service) => new() { ["app"] = service.Name };

    private static V1ObjectMeta Meta(ResourceName name, IDictionary<string, string>? labels = null) =>
        new() { NamespaceProperty = name.Namespace, Name = name.Name, Labels = labels };
}
