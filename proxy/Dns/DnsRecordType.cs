namespace Mesh.Proxy.Dns;

/// <summary>The types of records that mean something here, by their numbers (RFC 1035, 3596, 6891).</summary>
internal enum DnsRecordType : ushort
{
    A = 1,
    Soa = 6,
    Txt = 16,
    Aaaa = 28,

    /// <summary>What client and server say about themselves (EDNS).</summary>
    Opt = 41,

    /// <summary>In a question only: all that there are.</summary>
    Any = 255,
}
