using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Tests.Dns;

/// <summary>A nameserver on the loopback interface, UDP and TCP on one port, that says what a test wants.</summary>
internal sealed class FakeNameserver : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly Task _running;

    /// <param name="answers">Messages that answer a query, in order.</param>
    public FakeNameserver(Func<byte[], IEnumerable<byte[]>> answers)
    {
        _tcp = new TcpListener(IPAddress.Loopback, 0);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp = new UdpClient(EndPoint);
        _running = Task.WhenAll(ServeUdpAsync(answers), ServeTcpAsync(answers));
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>What has come, as it came.</summary>
    public ConcurrentQueue<byte[]> Queries { get; } = [];

    /// <summary>Ports that queries by UDP came from.</summary>
    public ConcurrentQueue<int> SourcePorts { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _udp.Dispose();
        _tcp.Dispose();
        _ending.Dispose();
    }

    private async Task ServeUdpAsync(Func<byte[], IEnumerable<byte[]>> answers)
    {
        while (true)
        {
            UdpReceiveResult received = await _udp.ReceiveAsync(_ending.Token);
            SourcePorts.Enqueue(received.RemoteEndPoint.Port);
            Queries.Enqueue(received.Buffer);
            foreach (byte[] answer in answers(received.Buffer))
            {
                await _udp.SendAsync(answer, received.RemoteEndPoint, _ending.Token);
            }
        }
    }

    private async Task ServeTcpAsync(Func<byte[], IEnumerable<byte[]>> answers)
    {
        while (true)
        {
            _ = ServeAsync(await _tcp.AcceptTcpClientAsync(_ending.Token), answers);
        }
    }

    private async Task ServeAsync(TcpClient client, Func<byte[], IEnumerable<byte[]>> answers)
    {
        using TcpClient disposed = client;
        NetworkStream stream = client.GetStream();
        byte[] prefix = new byte[2];
        while (await stream.ReadAtLeastAsync(prefix, 2, throwOnEndOfStream: false, _ending.Token) == 2)
        {
            byte[] query = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
            await stream.ReadExactlyAsync(query, _ending.Token);
            Queries.Enqueue(query);
            foreach (byte[] answer in answers(query))
            {
                await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], _ending.Token);
            }
        }
    }
}
