using System.Net.Sockets;

namespace Mesh.Proxy.Transport;

/// <summary>
/// Tells a reset from an end. The kernel reports a reset once, to whichever call comes first; if that was a send, the next receive says "end of stream", and half an answer
/// would pass for a whole one.
/// </summary>
internal static class TcpState
{
    private const int IpProtoTcp = 6;
    private const int TcpInfo = 11;     // linux/tcp.h; the first byte of the structure is the state
    private const byte TcpClose = 7;    // net/tcp_states.h

    /// <summary>True if the connection is gone although neither side has ended it. Only meaningful while this side has not ended its direction.</summary>
    public static bool WasReset(Socket socket)
    {
        Span<byte> info = stackalloc byte[1];
        try
        {
            return socket.GetRawSocketOption(IpProtoTcp, TcpInfo, info) == 1 && info[0] == TcpClose;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}
