using System.Net;
using Mesh.Api.Resources;
using Mesh.Proxy.Relay;
using Mesh.Proxy.Relay.Exchanges;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Relay;

/// <summary>A connection whose two sides never have to wait must not keep the loop for itself.</summary>
public sealed class HttpRelayFairnessTests : IDisposable
{
    /// <summary>What one connection may move before the others have their turn.</summary>
    private const long MostInOneTurn = 2 * 1024 * 1024;

    private readonly FakeTimeProvider _time = new();
    private readonly EventLoop _loop;
    private readonly ProxyMetrics _metrics = new();
    private readonly EndlessSocket _upstream = new();

    public HttpRelayFairnessTests() => _loop = new EventLoop(0, 16, new SilentPoller(), _time, NullLogger<EventLoop>.Instance);

    public void Dispose()
    {
        _loop.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void LongAnswer_BothSidesFast_IsPassedOnInTurns()
    {
        _upstream.Begins = "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"u8.ToArray();
        _upstream.IsEndless = true;
        EndlessSocket client = new() { Begins = "GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray() };

        Start(client);

        AssertTurns(client);
    }

    [Fact]
    public void LongBody_BothSidesFast_IsPassedOnInTurns()
    {
        EndlessSocket client = new() { Begins = "POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 100000000\r\n\r\n"u8.ToArray(), IsEndless = true };

        Start(client);

        AssertTurns(_upstream);
    }

    [Fact]
    public void PipelinedRequests_AnsweredHere_AreAnsweredInTurns()
    {
        byte[] request = "OPTIONS * HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray();
        EndlessSocket client = new() { Begins = request, Repeats = true };

        Start(client);

        AssertTurns(client);
    }

    private void AssertTurns(EndlessSocket receiver)
    {
        for (int turn = 0; turn < 10; turn++)
        {
            long before = receiver.Written;
            _loop.RunOnce();
            Assert.InRange(receiver.Written - before, 1, MostInOneTurn);
        }
    }

    private void Start(EndlessSocket client)
    {
        InstantDialer dialer = new(_loop, _upstream);
        RelayServices services = new()
        {
            Loop = _loop,
            Dialer = dialer,
            Pool = new UpstreamHttpPool(_loop, dialer),
            Connections = new RelayConnections(new ConnectionLimiter(10, _metrics)),
            Retries = new RetryPolicy(new RetryBudget(_time), new Random(1)),
            Lifecycle = new Mesh.Proxy.Lifecycle.SidecarLifecycle(_time, NullLogger.Instance),
            Metrics = _metrics,
            Requests = _metrics.Requests.CreateRecorder(),
            Time = _time,
            Random = new Random(1),
            Logger = NullLogger.Instance,
        };
        HttpRelay relay = new(services, client, new FixedRouter(_time));
        _loop.Post(new Work(() => relay.Start(input: null)));
    }

    /// <summary>A socket whose peer takes everything and, if it is endless, always has more to say.</summary>
    private sealed class EndlessSocket : TransportSocket
    {
        private int _begun;

        public byte[] Begins { get; set; } = [];

        /// <summary>What follows the beginning never ends.</summary>
        public bool IsEndless { get; set; }

        /// <summary>The beginning comes again and again.</summary>
        public bool Repeats { get; set; }

        public long Written { get; private set; }

        public override bool IsClosed => false;

        public override TimeSpan Silence => TimeSpan.Zero;

        public override IoResult Read(Span<byte> into)
        {
            if (_begun < Begins.Length)
            {
                int count = Math.Min(into.Length, Begins.Length - _begun);
                Begins.AsSpan(_begun, count).CopyTo(into);
                _begun = Repeats ? 0 : _begun + count;
                return IoResult.Done(count);
            }

            return IsEndless ? IoResult.Done(into.Length) : IoResult.WouldBlock;
        }

        public override IoResult Write(ReadOnlySpan<byte> bytes)
        {
            Written += bytes.Length;
            return IoResult.Done(bytes.Length);
        }

        public override bool HasNews => true;

        public override bool EndOutput() => true;

        public override void Close()
        {
        }

        public override void Abort()
        {
        }
    }

    private sealed class InstantDialer(EventLoop loop, TransportSocket upstream) : IDialer
    {
        public TlsIdentity? Identity => null;

        public IDial Begin(UpstreamTarget target, byte[] offer, IUpstreamWaiter waiter)
        {
            loop.Defer(new Work(() => waiter.OnConnected(upstream)));
            return new Dial();
        }

        public void Dispose()
        {
        }

        private sealed class Dial : IDial
        {
            public void Cancel()
            {
            }
        }
    }

    private sealed class FixedRouter(TimeProvider time) : RequestRouter
    {
        private readonly BackendModel _backend = FixedBackend.Create(new ResourceName("shop", "web"), new IPEndPoint(IPAddress.Loopback, 8080), time);

        public override TrafficDirection Direction => TrafficDirection.Outbound;

        public override string? CallerCertificate => null;

        public override ReadOnlyMemory<byte> AddedFields => default;

        public override RouteDecision RouteConnection() => RouteDecision.ForBackend(_backend);

        public override ValueTask<ServiceModel?> ResolveAsync() => default;

        public override RoutedRequest Route(ServiceModel? service, RequestHead head) => new("shop/web", RouteConnection());
    }

    private sealed class SilentPoller : IPoller
    {
        public (uint Events, ulong Key) this[int index] => throw new InvalidOperationException("nothing is ever ready");

        public void Add(int descriptor, ulong key)
        {
        }

        public int Wait(int timeoutMilliseconds) => 0;

        public void Wake()
        {
        }

        public void AcknowledgeWake()
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class Work(Action action) : ILoopWork
    {
        public void Run() => action();
    }
}
