using System.Net.Security;
using System.Net.Sockets;

namespace Mesh.Proxy.Transport;

/// <summary>A connection that was dialled: bytes in the clear on <see cref="Stream"/>, encrypted on the socket if it is a mesh connection.</summary>
internal sealed class UpstreamConnection(Socket socket, Stream stream) : IAsyncDisposable
{
    private bool _isOutputEnded;

    public Stream Stream => stream;

    /// <summary>To be asked when the stream ends: true if that was a reset in disguise.</summary>
    public bool WasReset => !_isOutputEnded && TcpState.WasReset(socket);

    /// <summary>Tells the upstream that nothing more will be sent, while receiving goes on.</summary>
    public async ValueTask CompleteOutputAsync()
    {
        if (stream is SslStream tls)
        {
            await tls.ShutdownAsync();
        }
        else
        {
            _isOutputEnded = true;
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Abort()
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Already closed: nothing left to reset.
        }

        socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        socket.Dispose();
    }
}
