using Mesh.Proxy.Startup;
using Mesh.Proxy.Telemetry.Otlp.Messages;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>Whose telemetry it is: the pod, in the words of OpenTelemetry's conventions for resources.</summary>
internal static class OtlpSource
{
    /// <summary>Who measures.</summary>
    public static InstrumentationScope Scope { get; } = new() { Name = "mesh-proxy", Version = ProxyVersion.Text };

    /// <summary>The attributes; <c>target_info</c> has them for Prometheus.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> AttributesOf(ProxyOptions options) =>
    [
        new("service.name", options.Otlp.ServiceName ?? options.Id.ServiceAccount),
        new("service.namespace", options.Pod.Namespace),
        new("service.instance.id", options.Pod.ToString()),
        new("k8s.namespace.name", options.Pod.Namespace),
        new("k8s.pod.name", options.Pod.Name),
        new("k8s.node.name", options.NodeName),
        new("k8s.cluster.name", options.Cluster),
        new("mesh.identity", options.Id.ToString()),
    ];

    public static Resource Of(ProxyOptions options)
    {
        Resource resource = new();
        resource.Attributes.Add(AttributesOf(options));
        return resource;
    }
}
