using System.Collections.Frozen;

namespace Mesh.Api.WellKnown;

/// <summary>Header fields that the mesh or the connection owns.</summary>
public static class MeshHeaders
{
    /// <summary>Start of the names of the mesh's own fields.</summary>
    public const string Prefix = "x-mesh-";

    /// <summary>Who called, as the receiving sidecar has proved it.</summary>
    public const string ForwardedClientCertificate = "x-forwarded-client-cert";

    // What ends at the next hop (RFC 9110 section 7.6.1 and what the sidecar treats like it), what frames the message (RFC 9112 section 6), and who is
    // asked: Host is changed by a rewrite only.
    private static readonly FrozenSet<string> Owned = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "connection", "keep-alive", "proxy-connection", "te", "upgrade", "http2-settings", "proxy-authenticate", "proxy-authentication-info",
        "proxy-authorization", "proxy-features", "proxy-instruction", "security-scheme", "alpn", "close", "alt-svc", "upgrade-insecure-requests",
        "transfer-encoding", "content-length", "trailer", "expect", "host", ForwardedClientCertificate);

    /// <summary>True for fields that no route may set, add to or remove: a message would be framed in two ways, or an identity forged.</summary>
    public static bool IsProtected(string name) => Owned.Contains(name) || name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}
