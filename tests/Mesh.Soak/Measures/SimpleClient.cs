using System.Net;
using System.Net.Sockets;
using Mesh.Soak.Machine;
using Mesh.Soak.Traffic;

namespace Mesh.Soak.Measures;

/// <summary>A connection of an application to the Service, for one request after the other.</summary>
internal sealed class SimpleClient : IDisposable
{
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = Sockets.Create();
    private readonly SocketReader _reader;

    private SimpleClient() => _reader = new SocketReader(_socket, bufferBytes: 2048);

    public static async Task<SimpleClient> ConnectAsync(CancellationToken cancellationToken)
    {
        SimpleClient client = new();
        try
        {
            await client._socket.ConnectAsync(new IPEndPoint(SoakNetwork.Service, SoakPorts.Http), cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>One request and its answer.</summary>
    /// <exception cref="SoakException">The answer is not the backend's.</exception>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        await _socket.SendAsync(Request, cancellationToken);
        int length = await _reader.ReadHeadAsync(cancellationToken);
        AnswerHead head = length < 0 ? default : AnswerHead.Parse(_reader.Pending[..length]);
        if (head is not { Status: 200, Length: 2 })
        {
            throw new SoakException($"a request was answered with {head.Status} {head.Reason}");
        }

        _reader.Consume(length);
        while (_reader.Pending.Length < head.Length && await _reader.ReadAsync(cancellationToken))
        {
        }

        _reader.Consume(head.Length);
    }

    public void Dispose() => _socket.Dispose();
}
