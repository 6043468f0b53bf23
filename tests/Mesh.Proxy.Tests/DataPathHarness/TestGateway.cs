using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>A gateway to another network, as its clients see it: passes bytes through to a sidecar's mesh port, and keeps what it has seen of them.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _behind;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;

    public TestGateway(TestSidecar behind)
    {
        _behind = new IPEndPoint(behind.Address, TestSidecar.MeshPort);
        _listener = new TcpListener(LoopbackAddresses.Next(), 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>The first bytes of each connection: the ClientHello.</summary>
    public ConcurrentQueue<byte[]> Hellos { get; } = [];

    /// <summary>Everything that has passed in either direction.</summary>
    public ConcurrentQueue<byte[]> Seen { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptSocketAsync(_ending.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(Socket client)
    {
        using Socket near = client;
        using Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        await far.ConnectAsync(_behind, _ending.Token);
        await Task.WhenAll(CopyAsync(near, far, Hellos), CopyAsync(far, near, null));
    }

    private async Task CopyAsync(Socket from, Socket to, ConcurrentQueue<byte[]>? first)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, _ending.Token) is var count and > 0)
        {
            first?.Enqueue(buffer[..count]);
            first = null;
            Seen.Enqueue(buffer[..count]);
            await to.SendAsync(buffer.AsMemory(0, count), _ending.Token);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
