namespace Mesh.Sandbox.Node.Dns;

/// <summary>Response codes of RFC 1035.</summary>
internal enum DnsCode : byte
{
    NoError = 0,
    FormatError = 1,
    NameError = 3,
    NotImplemented = 4,
}
