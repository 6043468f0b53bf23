using System.Runtime.InteropServices;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Transport.Sockets;

/// <summary>
/// Single owner of a descriptor that a loop watches: closed exactly once, and no event reaches the handler afterwards. While a connection is being made or its TLS handshake
/// runs the handler is another one than later.
/// </summary>
internal sealed class LoopDescriptor : IReadinessHandler
{
    private const uint HangUp = LibcConstants.EpollReadHangUp | LibcConstants.EpollHangUp | LibcConstants.EpollError;

    private readonly EventLoop _loop;
    private readonly ulong _key;

    /// <summary>Takes ownership of <paramref name="number"/> and watches it from now on.</summary>
    public LoopDescriptor(EventLoop loop, int number, IReadinessHandler handler)
    {
        _loop = loop;
        Number = number;
        Handler = handler;
        _key = loop.Register(number, this);
    }

    public EventLoop Loop => _loop;

    public int Number { get; private set; }

    public IReadinessHandler Handler { get; set; }

    public bool IsClosed => Number < 0;

    /// <summary>The peer has ended or broken off. Said once by an edge, so it is kept here: the handler of that moment is perhaps not the one who reads.</summary>
    public bool HasHungUp { get; private set; }

    public void OnReady(uint events)
    {
        HasHungUp |= (events & HangUp) != 0;
        Handler.OnReady(events);
    }

    /// <summary>Copies what has arrived, and leaves it there.</summary>
    public unsafe IoResult Peek(Span<byte> into)
    {
        nint count;
        fixed (byte* pointer = into)
        {
            count = Libc.Receive(Number, pointer, into.Length, LibcConstants.Peek);
        }

        return count > 0 ? IoResult.Done((int)count)
            : count == 0 ? IoResult.End
            : Marshal.GetLastSystemError() is LibcConstants.TryAgain or LibcConstants.Interrupted ? IoResult.WouldBlock
            : IoResult.Reset;
    }

    public void Close()
    {
        if (Number >= 0)
        {
            int number = Number;
            Number = -1;
            _loop.Unregister(_key);
            _ = Libc.Close(number);
        }
    }
}
