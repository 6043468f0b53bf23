using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Gateways;

/// <summary>What the reasons of a gateway are called, and what the caller is told.</summary>
internal static class GatewayRefusals
{
    /// <summary>For metrics and the access log.</summary>
    public static string Label(this GatewayRefusal refusal) => refusal switch
    {
        GatewayRefusal.SourceLimit => "source_limit",
        GatewayRefusal.Ended => "ended",
        GatewayRefusal.TooSlow => "too_slow",
        GatewayRefusal.NotTls => "not_tls",
        GatewayRefusal.NotMesh => "not_mesh",
        GatewayRefusal.BadName => "bad_name",
        GatewayRefusal.OtherCluster => "other_cluster",
        GatewayRefusal.NotExported => "not_exported",
        GatewayRefusal.NotKnown => "not_known",
        GatewayRefusal.NoEndpoint => "no_endpoint",
        _ => "unreachable",
    };

    /// <summary>The TLS alert that ends the caller's handshake at once; null where nobody speaks TLS. All that a stranger may not know has one answer.</summary>
    public static TlsAlert? Alert(this GatewayRefusal refusal) => refusal switch
    {
        GatewayRefusal.NotMesh => TlsAlert.NoApplicationProtocol,
        GatewayRefusal.BadName or GatewayRefusal.OtherCluster or GatewayRefusal.NotExported => TlsAlert.UnrecognizedName,
        GatewayRefusal.NotKnown or GatewayRefusal.NoEndpoint or GatewayRefusal.Unreachable => TlsAlert.InternalError,
        _ => null,
    };
}
