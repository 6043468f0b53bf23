using System.Net;
using System.Net.Sockets;

namespace Mesh.Soak.Traffic;

/// <summary>Sockets as clients and backends use them.</summary>
internal static class Sockets
{
    public static Socket Create() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static Socket Listen(IPAddress address, int port)
    {
        Socket listener = Create();
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(address, port));
        listener.Listen(1024);
        return listener;
    }

    /// <summary>Closes with a reset. Nothing may be pending on the socket: the framework would end both directions in order first.</summary>
    public static void Break(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>Ends the sending direction; the peer may be gone already.</summary>
    public static void End(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Gone.
        }
    }
}
