namespace Mesh.Sandbox.Node.Dns;

/// <summary>Types of records this server knows, by their numbers (RFC 1035, 2782, 3596).</summary>
internal enum DnsRecordType : ushort
{
    A = 1,
    Cname = 5,
    Soa = 6,
    Aaaa = 28,
    Srv = 33,
    Any = 255,
}
