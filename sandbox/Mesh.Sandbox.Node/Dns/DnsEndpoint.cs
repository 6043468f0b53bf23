using System.Net;

namespace Mesh.Sandbox.Node.Dns;

/// <summary>One port of one endpoint of a headless Service.</summary>
/// <param name="Host">Its hostname, or its address with dashes.</param>
/// <param name="Address">Its address.</param>
/// <param name="PortName">May be empty.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Port">0 when the Service names no ports.</param>
internal sealed record DnsEndpoint(string Host, IPAddress Address, string PortName, string Protocol, int Port);
