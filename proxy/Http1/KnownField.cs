namespace Mesh.Proxy.Http1;

/// <summary>Field names that the relay acts on. Fewer than 64, so that sets of them fit a word.</summary>
internal enum KnownField : byte
{
    /// <summary>Any other name; passed on as it is.</summary>
    None,

    // Framing and routing.
    Host,
    ContentLength,
    TransferEncoding,
    Expect,

    // For the next hop only.
    Connection,
    KeepAlive,
    ProxyConnection,
    Te,
    Upgrade,
    Http2Settings,
    ProxyAuthenticate,
    ProxyAuthenticationInfo,
    ProxyAuthorization,
    ProxyFeatures,
    ProxyInstruction,
    SecurityScheme,
    Alpn,
    Close,
    AltSvc,
    UpgradeInsecureRequests,

    // Read or written on the way.
    Trailer,
    ContentType,
    Date,
    XForwardedClientCert,
    XMeshReason,
    XMeshLameDuck,
    XMeshSubject,
    Traceparent,
    Tracestate,
}
