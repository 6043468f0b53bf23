using System.Net;
using System.Net.Sockets;

namespace Mesh.Bench.Sidecar.Generators;

/// <summary>One connection of the constant-rate load: at most one request in flight.</summary>
internal sealed class RequestConnection : IDisposable
{
    private readonly ResponseReader _reader = new();
    private readonly byte[] _request;
    private readonly byte[] _buffer;

    private RequestConnection(Socket socket, byte[] request, byte[] buffer) => (Socket, _request, _buffer) = (socket, request, buffer);

    public Socket Socket { get; }

    public bool IsBusy { get; private set; }

    /// <summary>Timestamp at which the request in flight was due.</summary>
    public long Due { get; private set; }

    /// <param name="buffer">Shared by all connections of the one thread that uses them.</param>
    public static RequestConnection Open(IPEndPoint target, byte[] request, byte[] buffer)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(target);
        socket.Blocking = false;
        return new RequestConnection(socket, request, buffer);
    }

    public void Send(long due)
    {
        Due = due;
        IsBusy = true;
        int sent = Socket.Send(_request, SocketFlags.None, out SocketError error);
        if (error != SocketError.Success || sent != _request.Length)
        {
            throw new BenchException($"a request could not be sent: {error}");
        }
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>Whether the answer is complete.</returns>
    public bool Receive()
    {
        while (true)
        {
            int length = Socket.Receive(_buffer, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return false;
            }

            if (error != SocketError.Success || length == 0)
            {
                throw new BenchException(error == SocketError.Success ? "a connection was closed" : $"an answer could not be read: {error}");
            }

            if (_reader.Take(_buffer.AsSpan(0, length)))
            {
                IsBusy = false;
                return true;
            }
        }
    }

    public void Dispose() => Socket.Dispose();
}
