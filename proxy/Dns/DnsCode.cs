namespace Mesh.Proxy.Dns;

/// <summary>Response codes (RFC 1035, 6891) that the sidecar says itself.</summary>
internal enum DnsCode : ushort
{
    /// <summary>Without records: the name exists, and has none of that type.</summary>
    NoError = 0,

    /// <summary>It is not known; resolvers ask the next nameserver.</summary>
    ServerFailure = 2,

    /// <summary>There is no such name.</summary>
    NameError = 3,

    /// <summary>The upper bits of it are in the OPT record.</summary>
    BadVersion = 16,
}
