using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>
/// What the kubelet asks a pod in the clear: its HTTP and gRPC probes. A TCP probe asks nothing, but must find its connection made. One over HTTPS cannot be told from any other TLS connection.
/// https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
/// </summary>
internal static class ProbeTranslator
{
    /// <summary>More than the probes of twenty containers: bounds what one pod can make its sidecar compare.</summary>
    private const int MaxProbes = 64;

    private const int MaxTargetLength = 2048;
    private const string GrpcHealthCheck = "/grpc.health.v1.Health/Check";

    public static ValueList<WorkloadProbe> Read(V1Pod pod) =>
        (pod.Spec?.Containers ?? []).Concat((pod.Spec?.InitContainers ?? []).Where(container => container.IsSidecar()))
            .SelectMany(container => new[] { container.LivenessProbe, container.ReadinessProbe, container.StartupProbe }
                .Select(probe => Read(probe, container)))
            .OfType<WorkloadProbe>()
            .Distinct()
            .OrderBy(probe => probe.Port)
            .ThenBy(probe => probe.Method, StringComparer.Ordinal)
            .ThenBy(probe => probe.Target, StringComparer.Ordinal)
            .Take(MaxProbes)
            .ToValueList();

    private static WorkloadProbe? Read(V1Probe? probe, V1Container container) => probe switch
    {
        { HttpGet: { } http } when IsPlain(http) && KubernetesFacts.TcpPort(http.Port?.Value, container) is { } port && IsOffered(port) && Target(http.Path) is { } target =>
            new(port, "GET", target),
        { TcpSocket: { } tcp } when string.IsNullOrEmpty(tcp.Host) && KubernetesFacts.TcpPort(tcp.Port?.Value, container) is { } port && IsOffered(port) => new(port, "", ""),
        { Grpc: { } grpc } when IsOffered(grpc.Port) => new(grpc.Port, "POST", GrpcHealthCheck),
        _ => null,
    };

    // With a host of its own the probe goes there, not to the pod.
    private static bool IsPlain(V1HTTPGetAction http) => string.IsNullOrEmpty(http.Host) && !string.Equals(http.Scheme, "HTTPS", StringComparison.OrdinalIgnoreCase);

    private static bool IsOffered(int port) => port is > 0 and <= 65535 && !MeshPorts.OfSidecar.Contains(port);

    /// <summary>As the kubelet writes it; null for what it would have to escape, which is not worth imitating.</summary>
    private static string? Target(string? path)
    {
        string target = path is null || !path.StartsWith('/') ? "/" + path : path;
        return target.Length <= MaxTargetLength && target.All(character => character is > ' ' and < '\x7f' and not ('#' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}'))
            ? target
            : null;
    }
}
