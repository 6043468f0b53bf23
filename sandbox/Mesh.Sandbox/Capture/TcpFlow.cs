using System.Net;

namespace Mesh.Sandbox.Capture;

/// <summary>One direction of a captured TCP connection.</summary>
/// <param name="Source">Sender.</param>
/// <param name="Destination">Receiver.</param>
/// <param name="Bytes">What was sent, in order, up to the first gap in the capture.</param>
internal sealed record TcpFlow(IPEndPoint Source, IPEndPoint Destination, byte[] Bytes);
