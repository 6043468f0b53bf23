using System.Net;

namespace Mesh.Sandbox.Node.Dns;

/// <summary>One record of an answer.</summary>
/// <param name="Name">Owner, without the final dot.</param>
/// <param name="Type">Says which of the other members count.</param>
/// <param name="Address">Of an A record.</param>
/// <param name="Target">Of a CNAME or SRV record.</param>
/// <param name="Port">Of an SRV record.</param>
internal sealed record DnsRecord(string Name, DnsRecordType Type, IPAddress? Address = null, string? Target = null, int Port = 0)
{
    public static DnsRecord A(string name, IPAddress address) => new(name, DnsRecordType.A, Address: address);

    public static DnsRecord Srv(string name, string target, int port) => new(name, DnsRecordType.Srv, Target: target, Port: port);

    public static DnsRecord Cname(string name, string target) => new(name, DnsRecordType.Cname, Target: target);
}
