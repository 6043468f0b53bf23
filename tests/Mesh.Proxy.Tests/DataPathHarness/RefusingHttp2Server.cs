using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Tests.Http.HostileHttp2;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>
/// An application over HTTP/2 that takes the first requests, body and all, and then says that it has not looked at them: GOAWAY with a last stream of 0 (RFC 9113 §6.8), as a server does that ends
/// while requests are on their way. What comes on later connections is answered with 200.
/// </summary>
internal sealed class RefusingHttp2Server : IDisposable
{
    private readonly TcpListener _listener;
    private readonly bool _refusesEarly;
    private readonly TaskCompletionSource _firstRefusal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _refusals;

    /// <param name="address">Where it listens, on a free port.</param>
    /// <param name="refusals">Connections that end with a GOAWAY.</param>
    /// <param name="refusesEarly">They end with the first piece of a body, not with the last.</param>
    public RefusingHttp2Server(IPAddress address, int refusals, bool refusesEarly = false)
    {
        _refusals = refusals;
        _refusesEarly = refusesEarly;
        _listener = new TcpListener(address, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Ends with the first request that is refused.</summary>
    public Task FirstRefusal => _firstRefusal.Task;

    /// <summary>Bodies of the requests that were answered.</summary>
    public ConcurrentQueue<byte[]> Answered { get; } = new();

    /// <summary>Bodies of the requests that were refused.</summary>
    public ConcurrentQueue<byte[]> Refused { get; } = new();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using NetworkStream stream = new(socket, ownsSocket: true);
            await stream.ReadExactlyAsync(new byte[Http2Frames.Preface.Length]);
            // Windows of 1 MiB: SETTINGS_INITIAL_WINDOW_SIZE, and an update of the connection's.
            await stream.WriteAsync(new Http2Frames().Frame(Http2Frames.Settings, 0, 0, [0, 4, 0, 16, 0, 0]).Frame(Http2Frames.WindowUpdate, 0, 0, [0, 16, 0, 0]).ToArray());
            bool refuses = Interlocked.Decrement(ref _refusals) >= 0;
            Dictionary<int, MemoryStream> bodies = [];
            byte[] head = new byte[9];
            while (true)
            {
                await stream.ReadExactlyAsync(head);
                byte[] payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(head) >> 8];
                await stream.ReadExactlyAsync(payload);
                int id = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5));
                if (head[3] == Http2Frames.Headers)
                {
                    bodies[id] = new MemoryStream();
                }
                else if (head[3] == Http2Frames.Data)
                {
                    bodies[id].Write(payload);
                }

                bool isEnd = head[3] is Http2Frames.Headers or Http2Frames.Data && (head[4] & Http2Frames.EndStream) != 0;
                if (!isEnd && !(refuses && _refusesEarly && head[3] == Http2Frames.Data))
                {
                    continue;
                }

                (refuses ? Refused : Answered).Enqueue(bodies[id].ToArray());
                if (refuses)
                {
                    await stream.WriteAsync(new Http2Frames().Frame(Http2Frames.GoAway, 0, 0, new byte[8]).ToArray());
                    _firstRefusal.TrySetResult();
                    socket.Shutdown(SocketShutdown.Send);
                    // What is left unread would reset the connection, and the last frame might be lost.
                    await stream.CopyToAsync(Stream.Null);
                    return;
                }

                await stream.WriteAsync(new Http2Frames().Head(id, ends: true, (":status", "200")).ToArray());
            }
        }
        catch (IOException)
        {
            // The connection is over.
        }
    }
}
