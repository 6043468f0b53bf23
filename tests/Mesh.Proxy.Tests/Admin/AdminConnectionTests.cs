using System.Net;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Tests.Logging;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Admin;

/// <summary>A connection on a socket that is always ready: what no real client can be relied on to be.</summary>
public sealed class AdminConnectionTests : IDisposable
{
    /// <summary>Of one turn.</summary>
    private const int FewCalls = 64;

    private readonly RecordedLog _log = new();
    private readonly EventLoop _loop;
    private readonly IoBufferPool _buffers = new(limit: 4);
    private readonly AdminConnections _owner;

    public AdminConnectionTests()
    {
        FakeTimeProvider time = new();
        // Never started: what is posted stays there until a test lets a round pass.
        _loop = new EventLoop(0, bufferLimit: 4, time, NullLogger<EventLoop>.Instance);
        AdminServices services = new(_loop, _buffers, time, _log, CancellationToken.None);
        _owner = new AdminConnections(new AdminListener(new IPEndPoint(IPAddress.Loopback, 1), 1, []), services);
    }

    public void Dispose()
    {
        _buffers.Dispose();
        _loop.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData("GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("x")]
    public void Start_ClientAlwaysSendsAndReads_LeavesTheLoopToOthersSoon(string sent)
    {
        TirelessSocket socket = new(sent);

        new AdminConnection(_owner, socket).Start();

        Assert.InRange(socket.Calls, 2, FewCalls);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void OnTransportReady_AgainAndAgain_StandsInLineOnce()
    {
        TirelessSocket socket = new("nonsense-without-end");
        AdminConnection connection = new(_owner, socket);
        connection.Start();
        for (int i = 0; i < FewCalls; i++)
        {
            connection.OnTransportReady(socket);
        }

        int before = socket.Calls;
        _loop.RunOnce();

        Assert.InRange(socket.Calls - before, 1, FewCalls);
    }

    [Fact]
    public void Start_SocketFails_EndsTheConnectionAndSaysSo()
    {
        TirelessSocket socket = new("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") { FailsAt = 2 };

        new AdminConnection(_owner, socket).Start();

        Assert.True(socket.IsClosed);
        Assert.Equal(EventIds.AdminConnectionFailed, Assert.Single(_log.Entries).Id);
        Assert.Equal(0, _buffers.InUse);
    }

    /// <summary>Always has the same to read, and room for what is written.</summary>
    private sealed class TirelessSocket(string sent) : TransportSocket
    {
        private bool _isClosed;

        public int Calls { get; private set; }

        public int FailsAt { get; init; } = 10_000;

        public override bool IsClosed => _isClosed;

        public override TimeSpan Silence => TimeSpan.Zero;

        public override IoResult Read(Span<byte> into)
        {
            Count();
            return IoResult.Done(System.Text.Encoding.ASCII.GetBytes(sent, into));
        }

        public override IoResult Write(ReadOnlySpan<byte> bytes)
        {
            Count();
            return IoResult.Done(bytes.Length);
        }

        public override bool HasNews => true;

        public override bool EndOutput() => true;

        public override void Close() => _isClosed = true;

        public override void Abort() => _isClosed = true;

        private void Count()
        {
            if (++Calls >= FailsAt)
            {
                throw new InvalidOperationException("called too often");
            }
        }
    }
}
