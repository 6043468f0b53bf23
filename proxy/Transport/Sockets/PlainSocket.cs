using System.Runtime.InteropServices;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Transport.Sockets;

/// <summary>A TCP socket in the clear.</summary>
internal sealed unsafe class PlainSocket : TransportSocket, IReadinessHandler
{
    private readonly LoopDescriptor _descriptor;

    // Edge-triggered: true until a call has said otherwise, and again when the loop says so.
    private bool _isReadable = true;
    private bool _isWritable = true;
    private bool _isOutputEnded;

    public PlainSocket(EventLoop loop, int descriptor) => _descriptor = new LoopDescriptor(loop, descriptor, this);

    /// <summary>Takes over a descriptor that is registered already.</summary>
    public PlainSocket(LoopDescriptor descriptor)
    {
        _descriptor = descriptor;
        descriptor.Handler = this;
    }

    public int Descriptor => _descriptor.Number;

    public override bool HasNews => _isReadable;

    public override bool IsClosed => _descriptor.IsClosed;

    public override TimeSpan Silence => SocketDescriptor.Silence(Descriptor);

    public void OnReady(uint events)
    {
        _isReadable |= (events & LibcConstants.EpollIn) != 0 || _descriptor.HasHungUp;
        _isWritable |= (events & (LibcConstants.EpollOut | LibcConstants.EpollHangUp | LibcConstants.EpollError)) != 0;
        Owner?.OnTransportReady(this);
    }

    public override IoResult Read(Span<byte> into)
    {
        if (!_isReadable)
        {
            return IoResult.WouldBlock;
        }

        nint count;
        fixed (byte* pointer = into)
        {
            count = Libc.Receive(Descriptor, pointer, into.Length, 0);
        }

        if (count > 0)
        {
            // A short read has emptied the receive queue: the next bytes are a new edge, see epoll(7). Except after a hang-up, whose edge was already seen.
            _isReadable = count == into.Length || _descriptor.HasHungUp;
            return IoResult.Done((int)count);
        }

        if (count == 0)
        {
            return !_isOutputEnded && SocketDescriptor.WasReset(Descriptor) ? IoResult.Reset : IoResult.End;
        }

        switch (Marshal.GetLastSystemError())
        {
            case LibcConstants.TryAgain:
                _isReadable = false;
                return IoResult.WouldBlock;
            case LibcConstants.Interrupted:
                return Read(into);
            default:
                return IoResult.Reset;
        }
    }

    public override IoResult Write(ReadOnlySpan<byte> bytes)
    {
        if (!_isWritable)
        {
            return IoResult.WouldBlock;
        }

        nint count;
        fixed (byte* pointer = bytes)
        {
            count = Libc.Send(Descriptor, pointer, bytes.Length, LibcConstants.NoSignal);
        }

        if (count >= 0)
        {
            _isWritable = count == bytes.Length;
            return IoResult.Done((int)count);
        }

        switch (Marshal.GetLastSystemError())
        {
            case LibcConstants.TryAgain:
                _isWritable = false;
                return IoResult.WouldBlock;
            case LibcConstants.Interrupted:
                return Write(bytes);
            default:
                return IoResult.Reset;
        }
    }

    /// <summary>Reads into an empty pipe.</summary>
    public IoResult Read(KernelPipe into)
    {
        if (!_isReadable)
        {
            return IoResult.WouldBlock;
        }

        IoResult moved = into.Fill(Descriptor);
        _isReadable = !moved.IsWouldBlock;
        return moved.IsEnd && !_isOutputEnded && SocketDescriptor.WasReset(Descriptor) ? IoResult.Reset : moved;
    }

    /// <summary>Writes what a pipe holds.</summary>
    public IoResult Write(KernelPipe from)
    {
        if (!_isWritable)
        {
            return IoResult.WouldBlock;
        }

        IoResult moved = from.Drain(Descriptor);
        _isWritable = !moved.IsWouldBlock;
        return moved;
    }

    public override bool EndOutput()
    {
        if (!_isOutputEnded)
        {
            _isOutputEnded = true;
            _ = Libc.Shutdown(Descriptor, LibcConstants.ShutdownWrite);
        }

        return true;
    }

    public override void Close() => _descriptor.Close();

    public override void Abort()
    {
        if (!_descriptor.IsClosed)
        {
            SocketDescriptor.ResetOnClose(Descriptor);
            _descriptor.Close();
        }
    }
}
