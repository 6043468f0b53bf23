namespace Mesh.Proxy.Http1;

/// <summary>What our own <c>Connection</c> field says to the next hop.</summary>
internal enum ConnectionDirective : byte
{
    /// <summary>Nothing: the version's default, which in HTTP/1.1 is to keep the connection.</summary>
    None,

    /// <summary>The connection ends after this message, or after its answer.</summary>
    Close,

    /// <summary>The connection stays; clients of HTTP/1.0 have to be told.</summary>
    KeepAlive,

    /// <summary>The sender's <c>Upgrade</c> is passed on.</summary>
    Upgrade,
}
