using k8s.Models;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>
/// What is spoken on a service port: what <c>appProtocol</c> says, else what the port's name says, else what is known of its number, else unknown.
/// </summary>
internal static class ProtocolRules
{
    private const string GrpcWeb = "grpc-web";

    /// <summary>
    /// Ports whose servers speak first, or whose protocol no detection knows: SMTP, submission, MySQL, Galera, PostgreSQL, Redis, Elasticsearch
    /// transport, Memcached. Linkerd's default list of opaque ports.
    /// </summary>
    private static readonly HashSet<int> OpaquePorts = [25, 587, 3306, 4444, 5432, 6379, 9300, 11211];

    /// <summary>
    /// Names as Istio and Kubernetes write them. TLS is opaque: only its ends can read it. grpc-web travels over either version of HTTP, so it is
    /// left to detection.
    /// </summary>
    private static readonly Dictionary<string, PortProtocol> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http"] = PortProtocol.Http1,
        ["kubernetes.io/ws"] = PortProtocol.Http1,
        ["http2"] = PortProtocol.Http2,
        ["h2c"] = PortProtocol.Http2,
        ["kubernetes.io/h2c"] = PortProtocol.Http2,
        ["grpc"] = PortProtocol.Http2,
        [GrpcWeb] = PortProtocol.Detect,
        ["tcp"] = PortProtocol.Tcp,
        ["tls"] = PortProtocol.Tcp,
        ["https"] = PortProtocol.Tcp,
        ["kubernetes.io/wss"] = PortProtocol.Tcp,
        ["mongo"] = PortProtocol.Tcp,
        ["mysql"] = PortProtocol.Tcp,
        ["postgres"] = PortProtocol.Tcp,
        ["postgresql"] = PortProtocol.Tcp,
        ["redis"] = PortProtocol.Tcp,
    };

    public static PortProtocol Of(V1ServicePort port) =>
        Named(port.AppProtocol) ?? Prefixed(port.Name) ?? (OpaquePorts.Contains(port.Port) ? PortProtocol.Tcp : PortProtocol.Detect);

    private static PortProtocol? Named(string? name) =>
        name is not null && Names.TryGetValue(name, out var protocol) ? protocol : null;

    private static PortProtocol? Prefixed(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        // The only name with a dash: "grpc-web-api" is grpc-web, not grpc.
        if (name == GrpcWeb || name.StartsWith(GrpcWeb + "-", StringComparison.Ordinal))
        {
            return Names[GrpcWeb];
        }

        int dash = name.IndexOf('-', StringComparison.Ordinal);
        return Named(dash < 0 ? name : name[..dash]);
    }
}
