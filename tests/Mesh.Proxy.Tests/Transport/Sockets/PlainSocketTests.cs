using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Proxy.Tests.Transport.Sockets;

/// <summary>Sockets of the kernel on a loop that the test steps.</summary>
public sealed unsafe class PlainSocketTests : IDisposable
{
    private readonly EventLoop _loop = new(0, 4, TimeProvider.System, NullLogger<EventLoop>.Instance);
    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly int _accepted;

    public PlainSocketTests()
    {
        int listener = SocketDescriptor.Listen(new IPEndPoint(IPAddress.Loopback, 0), isShared: false);
        _peer.Connect(SocketDescriptor.LocalEndPoint(listener)!);
        _accepted = Libc.Accept4(listener, null, null, LibcConstants.NonBlocking | LibcConstants.CloseOnExec);
        _ = Libc.Close(listener);
    }

    public void Dispose()
    {
        _peer.Dispose();
        _loop.Dispose();
    }

    // The edge comes once, and whoever had the descriptor then did not read.
    [Fact]
    public void Read_EndWasSignaledToAnEarlierHandler_IsSeenBehindTheBytes()
    {
        _peer.Send("all of it"u8);
        _peer.Shutdown(SocketShutdown.Send);
        EarlierHandler earlier = new();
        LoopDescriptor descriptor = new(_loop, _accepted, earlier);
        _loop.RunOnce();
        Assert.NotEqual(0u, earlier.Events & LibcConstants.EpollReadHangUp);

        PlainSocket socket = new(descriptor);
        byte[] buffer = new byte[100];
        IoResult bytes = socket.Read(buffer);

        Assert.Equal("all of it", Encoding.ASCII.GetString(buffer, 0, bytes.Count));
        Assert.True(socket.HasNews);
        Assert.True(socket.Read(buffer).IsEnd);
        socket.Close();
    }

    private sealed class EarlierHandler : IReadinessHandler
    {
        public uint Events { get; private set; }

        public void OnReady(uint events) => Events |= events;
    }
}
