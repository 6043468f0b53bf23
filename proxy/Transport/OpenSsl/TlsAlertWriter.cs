using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>Answers a ClientHello that nobody will answer otherwise: the caller's handshake fails at once and not when its patience ends.</summary>
internal static class TlsAlertWriter
{
    private const byte AlertRecord = 21;
    private const byte Fatal = 2;

    /// <summary>Sends the alert. The caller closes the socket.</summary>
    public static void Send(TransportSocket socket, TlsAlert alert)
    {
        // What is not read would make a reset of the end, and a reset may overtake the alert.
        Span<byte> unread = stackalloc byte[ClientHelloReader.MaxLength];
        _ = socket.Read(unread);
        _ = socket.Write([AlertRecord, 3, 3, 0, 2, Fatal, (byte)alert]);
    }
}
