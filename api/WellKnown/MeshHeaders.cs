using System.Collections.Frozen;

namespace Mesh.Api.WellKnown;

/// <summary>Header fields that the mesh or the connection owns.</summary>
public static class MeshHeaders
{
    /// <summary>Start of the names of the mesh's own fields.</summary>
    public const string Prefix = "x-mesh-";

    /// <summary>Who called, as the receiving sidecar has proved it.</summary>
    public const string ForwardedClientCertificate = "x-forwarded-client-cert";

    // Hop-by-hop fields and what frames the message (RFC 9110 section 7.6.1, RFC 9112 section 6); Host is changed by a rewrite only.
    private static readonly FrozenSet<string> Owned = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "content-length", "host", "http2-settings", "expect", ForwardedClientCertificate);

    /// <summary>True for fields that no route may set, add to or remove: a message would be framed in two ways, or an identity forged.</summary>
    public static bool IsProtected(string name) => Owned.Contains(name) || name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}
