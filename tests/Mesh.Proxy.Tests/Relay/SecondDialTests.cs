using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.RelayHarness;
using Mesh.Proxy.Tests.Transport.Native;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Proxy.Tests.Relay;

/// <summary>Dials of the kernel's sockets, over a line that loses what begins a connection.</summary>
public sealed class SecondDialTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly EventLoop _loop = new(0, 4, TimeProvider.System, NullLogger<EventLoop>.Instance);
    private readonly ProxyMetrics _metrics = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Outcome _outcome = new();

    public SecondDialTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public void Dispose()
    {
        _outcome.Socket?.Close();
        _listener.Dispose();
        _loop.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void Dial_FirstPacketIsLost_IsConnectedBeforeTcpRepeatsIt()
    {
        PacketLoss.Begin(_listener);
        Begin(new DataPathOptions());
        PacketLoss.End(_listener);

        Run();

        Assert.Equal(ForwardFailure.None, _outcome.Failure);
        // One of the two is left: the other was closed, and cannot be taken for a client.
        Assert.Equal(1, _loop.Descriptors);
    }

    [Fact]
    public void Dial_EverythingIsLost_FailsWithinItsTime()
    {
        PacketLoss.Begin(_listener);
        long start = Stopwatch.GetTimestamp();
        Begin(new DataPathOptions { ConnectTimeout = TimeSpan.FromMilliseconds(400), SecondDialDelay = TimeSpan.FromMilliseconds(100) });

        Run();

        Assert.Equal(ForwardFailure.ConnectTimeout, _outcome.Failure);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromMilliseconds(390), Patience);
        Assert.Equal(0, _loop.Descriptors);
    }

    [Fact]
    public void Dial_NobodyListens_FailsAtOnce()
    {
        IPEndPoint closed = (IPEndPoint)_listener.LocalEndPoint!;
        _listener.Close();

        Begin(new DataPathOptions(), closed);
        Run();

        Assert.Equal(ForwardFailure.ConnectRefused, _outcome.Failure);
        Assert.Equal(0, _loop.Descriptors);
    }

    private void Begin(DataPathOptions options, IPEndPoint? address = null)
    {
        TlsIdentities identities = new(new WorkloadCertificateStore(), TimeProvider.System);
        Dialer dialer = new(_loop, options, identities, new HandshakeTurns(_loop, TimeProvider.System), NullLogger<Dialer>.Instance) { Metrics = _metrics };
        dialer.Begin(UpstreamTarget.Plain(address ?? (IPEndPoint)_listener.LocalEndPoint!), [], _outcome);
    }

    private void Run()
    {
        long start = Stopwatch.GetTimestamp();
        while (!_outcome.IsDecided && Stopwatch.GetElapsedTime(start) < Patience)
        {
            _loop.RunOnce();
        }
    }

    private sealed class Outcome : IUpstreamWaiter
    {
        public TransportSocket? Socket { get; private set; }

        public ForwardFailure Failure { get; private set; }

        public bool IsDecided => Socket is not null || Failure != ForwardFailure.None;

        public void OnConnected(TransportSocket socket) => Socket = socket;

        public void OnDialFailed(ForwardFailure failure) => Failure = failure;
    }
}
