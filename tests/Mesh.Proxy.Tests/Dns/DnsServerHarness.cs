using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using Mesh.Proxy.Dns;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.Tests.Logging;

namespace Mesh.Proxy.Tests.Dns;

/// <summary>The sidecar's DNS in front of a nameserver, and clients of it: one that sends bytes, and a resolver of somebody else.</summary>
internal sealed class DnsServerHarness : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DnsServer _server;

    /// <param name="nameserver">Whom queries are passed on to.</param>
    /// <param name="time">Clock; the machine's if null.</param>
    public DnsServerHarness(IPEndPoint nameserver, TimeProvider? time = null)
    {
        EndPoint = new IPEndPoint(IPAddress.Loopback, FreePorts.Take(1)[0]);
        _server = new DnsServer(new DnsOptions { Nameservers = [nameserver], Port = EndPoint.Port }, Names, time ?? TimeProvider.System, Log);
    }

    public IPEndPoint EndPoint { get; }

    public FakeNames Names { get; } = new();

    public RecordedLog Log { get; } = new();

    public DnsServer Server => _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task StartAsync()
    {
        _server.Start();
        await Log.WaitForAsync(EventIds.DnsListening);
    }

    public LookupClient Resolver(bool overTcp = false) => new(new LookupClientOptions(EndPoint) { UseCache = false, UseTcpOnly = overTcp, Timeout = Patience, Retries = 0, ThrowDnsErrors = false });

    /// <summary>Sends bytes by UDP and waits for the answer.</summary>
    public async Task<byte[]> AskAsync(byte[] query)
    {
        using UdpClient client = new(0, AddressFamily.InterNetwork);
        await client.SendAsync(query, EndPoint, Cancellation);
        return (await client.ReceiveAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation)).Buffer;
    }

    public async Task<NetworkStream> ConnectAsync()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(EndPoint, Cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task SendAsync(NetworkStream client, params byte[][] messages) =>
        await client.WriteAsync((byte[])[.. messages.SelectMany(message => (byte[])[(byte)(message.Length >> 8), (byte)message.Length, .. message])], Cancellation);

    /// <returns>Null when the server has closed the connection.</returns>
    public static async Task<byte[]?> ReceiveAsync(NetworkStream client)
    {
        byte[] prefix = new byte[2];
        if (await client.ReadAtLeastAsync(prefix, 2, throwOnEndOfStream: false, Cancellation).AsTask().WaitAsync(Patience, Cancellation) == 0)
        {
            return null;
        }

        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await client.ReadExactlyAsync(message, Cancellation);
        return message;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Log.Dispose();
    }
}
