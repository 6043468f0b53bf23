using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Tests.Transport.Native;

public sealed class SocketDescriptorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _own = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Socket _peer;

    public SocketDescriptorTests()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _own.Connect(listener.LocalEndPoint!);
        _peer = listener.Accept();
    }

    private TimeSpan Silence => SocketDescriptor.Silence((int)_own.SafeHandle.DangerousGetHandle());

    public void Dispose()
    {
        _own.Dispose();
        _peer.Dispose();
    }

    [Fact]
    public void Silence_PeerHasWhatWasSent_IsNone()
    {
        Assert.Equal(TimeSpan.Zero, Silence);

        _own.Send("hello"u8);
        _peer.Receive(new byte[5]);

        Assert.Equal(TimeSpan.Zero, Silence);
    }

    [Fact]
    public void Silence_NothingReachesThePeer_GrowsOnceItWasSentThreeTimes()
    {
        PacketLoss.Begin(_peer);
        _own.Send("hello"u8);
        Assert.Equal(TimeSpan.Zero, Silence);

        long start = Stopwatch.GetTimestamp();
        Assert.True(SpinWait.SpinUntil(() => Silence > TimeSpan.Zero, Patience));

        Assert.InRange(Silence, TimeSpan.FromMilliseconds(200), Stopwatch.GetElapsedTime(start) + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Silence_PeerTakesNoMore_IsNone()
    {
        _own.Blocking = false;
        byte[] many = new byte[1024 * 1024];
        while (_own.Send(many, SocketFlags.None, out SocketError error) > 0 && error == SocketError.Success)
        {
        }

        Assert.Equal(TimeSpan.Zero, Silence);
    }
}
