using Mesh.Proxy.Startup;
using Mesh.Proxy.Telemetry.Otlp.Messages;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>Whose telemetry it is: the pod, in the words of OpenTelemetry's conventions for resources.</summary>
internal static class OtlpSource
{
    /// <summary>Who measures.</summary>
    public static InstrumentationScope Scope { get; } = new() { Name = "mesh-proxy", Version = ProxyVersion.Text };

    public static Resource Of(ProxyOptions options)
    {
        Resource resource = new();
        resource.Attributes.Add("service.name", options.Otlp.ServiceName ?? options.Id.ServiceAccount);
        resource.Attributes.Add("service.namespace", options.Pod.Namespace);
        resource.Attributes.Add("service.instance.id", options.Pod.ToString());
        resource.Attributes.Add("k8s.namespace.name", options.Pod.Namespace);
        resource.Attributes.Add("k8s.pod.name", options.Pod.Name);
        resource.Attributes.Add("k8s.node.name", options.NodeName);
        resource.Attributes.Add("k8s.cluster.name", options.Cluster);
        resource.Attributes.Add("mesh.identity", options.Id.ToString());
        return resource;
    }
}
