using System.Net;
using System.Runtime.InteropServices;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>One socket of a <see cref="Dial"/>, until the peer's kernel has accepted or refused it.</summary>
/// <param name="dial">Told what has become of it.</param>
/// <param name="loop">Whose it is.</param>
internal sealed class TcpAttempt(Dial dial, EventLoop loop) : IReadinessHandler
{
    private LoopDescriptor? _descriptor;

    /// <summary>Milliseconds of the loop's clock.</summary>
    public long StartedAt { get; private set; }

    /// <summary>The peer has accepted, whether or not the loop has come to the event that says so.</summary>
    public bool IsEstablished => _descriptor is not null && SocketDescriptor.IsEstablished(_descriptor.Number);

    /// <summary>Begins.</summary>
    /// <returns>None, or why it cannot even begin.</returns>
    public unsafe ForwardFailure Start(IPEndPoint address)
    {
        int descriptor = SocketDescriptor.Create(address.AddressFamily);
        if (descriptor < 0)
        {
            return ForwardFailure.Unreachable;
        }

        SocketDescriptor.Prepare(descriptor);
        byte* name = stackalloc byte[RawSocketAddress.MaxLength];
        int length = RawSocketAddress.Write(address, new Span<byte>(name, RawSocketAddress.MaxLength));
        int error = Libc.Connect(descriptor, name, length) == 0 ? 0 : Marshal.GetLastSystemError();
        if (error is not (0 or LibcConstants.InProgress))
        {
            _ = Libc.Close(descriptor);
            return ToFailure(error);
        }

        StartedAt = loop.Now;
        _descriptor = new LoopDescriptor(loop, descriptor, this);
        return ForwardFailure.None;
    }

    /// <summary>The socket is writable, or failed.</summary>
    public void OnReady(uint events)
    {
        const uint decided = LibcConstants.EpollOut | LibcConstants.EpollError | LibcConstants.EpollHangUp;
        if (_descriptor is not null && (events & decided) != 0)
        {
            int error = SocketDescriptor.ConnectError(_descriptor.Number);
            dial.OnAttempt(this, error == 0 ? ForwardFailure.None : ToFailure(error));
        }
    }

    /// <summary>Hands the connection over.</summary>
    public LoopDescriptor Take()
    {
        LoopDescriptor descriptor = _descriptor!;
        _descriptor = null;
        return descriptor;
    }

    /// <summary>Gives up, unless it was taken.</summary>
    public void Close()
    {
        _descriptor?.Close();
        _descriptor = null;
    }

    private static ForwardFailure ToFailure(int error) => error switch
    {
        LibcConstants.ConnectionRefused or LibcConstants.ConnectionReset => ForwardFailure.ConnectRefused,
        LibcConstants.TimedOut => ForwardFailure.ConnectTimeout,
        _ => ForwardFailure.Unreachable,
    };
}
