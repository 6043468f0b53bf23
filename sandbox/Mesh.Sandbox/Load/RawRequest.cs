namespace Mesh.Sandbox.Load;

/// <summary>Bytes that the sample load generator is asked to send on a connection of their own (<c>POST /raw</c>).</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1–65535.</param>
/// <param name="Bytes">What to send.</param>
/// <param name="Milliseconds">How long to listen for an answer that does not end.</param>
/// <param name="Datagram">By UDP, one datagram each way.</param>
/// <param name="HalfClose">Ends its own side of the connection when all is sent.</param>
internal sealed record RawRequest(string Host, int Port, byte[] Bytes, int Milliseconds = 1000, bool Datagram = false, bool HalfClose = false);
