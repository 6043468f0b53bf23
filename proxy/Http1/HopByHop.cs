namespace Mesh.Proxy.Http1;

/// <summary>
/// Fields that end at the next hop by themselves (RFC 9110 §7.6.1). <c>Transfer-Encoding</c> is one too but depends on the body; see <see cref="HeadWriter"/>.
/// </summary>
internal static class HopByHop
{
    /// <summary>
    /// The first five by RFC 9110; <c>HTTP2-Settings</c> by RFC 7540 §3.2.1. The others are what the Kestrel host's forwarder leaves out as well: a client must not be
    /// able to tell by them which host has served it.
    /// </summary>
    public static readonly KnownFieldSet Fields = KnownFieldSet.Of(
        KnownField.Connection,
        KnownField.KeepAlive,
        KnownField.ProxyConnection,
        KnownField.Te,
        KnownField.Upgrade,
        KnownField.Http2Settings,
        KnownField.ProxyAuthenticate,
        KnownField.ProxyAuthenticationInfo,
        KnownField.ProxyAuthorization,
        KnownField.ProxyFeatures,
        KnownField.ProxyInstruction,
        KnownField.SecurityScheme,
        KnownField.Alpn,
        KnownField.Close,
        KnownField.AltSvc,
        KnownField.UpgradeInsecureRequests);
}
