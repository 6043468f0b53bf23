namespace Mesh.Proxy.Balancing;

/// <summary>Parts of a request that can tie it to an endpoint.</summary>
internal enum RequestHashKind
{
    Header,
    Cookie,

    /// <summary>The caller's address.</summary>
    SourceAddress,
}
