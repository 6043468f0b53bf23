using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Tunnels;

/// <summary>
/// Bytes from one socket to another, with back-pressure: as long as the receiver does not take what is buffered, nothing more is read. A buffer is held only while bytes
/// are on their way. Never blocks, never recurses. Where both sides are plain, a long transfer goes through a pipe of the kernel (splice).
/// </summary>
internal sealed class RelayDirection(TransportSocket from, TransportSocket to, EventLoop loop)
{
    /// <summary>Bytes read ahead of the receiver: four TLS records, enough to keep both sides busy.</summary>
    private const int ReadAhead = 64 * 1024;

    /// <summary>Bytes passed on in one turn; then the other connections of the loop have theirs, however fast both sides are.</summary>
    private const int Turn = 1024 * 1024;

    /// <summary>Bytes after which a transfer counts as long: a pipe costs two descriptors and three system calls.</summary>
    private const long SpliceAfter = 256 * 1024;

    private IoBuffer? _buffer;
    private KernelPipe? _pipe;
    private long _moved;
    private bool _isInputEnded;
    private bool _isPipeRefused;

    /// <summary>Both the input and the output have ended, everything between was passed on.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>One of the sides broke off.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>No buffer was to be had; wait for one.</summary>
    public bool IsStarved { get; private set; }

    /// <summary>The turn is over although more could be moved.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Bytes that were read before the relay began; takes ownership.</summary>
    public void Begin(IoBuffer? buffer) => _buffer = buffer;

    /// <summary>Moves what can be moved.</summary>
    /// <returns>Bytes passed on.</returns>
    public long Pump()
    {
        IsStarved = HasMore = false;
        long moved = 0;
        while (!IsEnded && !IsBroken)
        {
            if (moved >= Turn)
            {
                HasMore = true;
                break;
            }

            if (_buffer is { IsEmpty: false } || _pipe is { Held: > 0 })
            {
                int written = Write();
                if (written == 0)
                {
                    break;
                }

                moved += written;
            }
            else if (_isInputEnded)
            {
                if (!to.EndOutput())
                {
                    break;
                }

                IsEnded = true;
            }
            else if (!Read())
            {
                break;
            }
        }

        Release();
        _moved += moved;
        return moved;
    }

    /// <summary>Gives everything back; nothing is passed on any more.</summary>
    public void Stop()
    {
        _pipe?.Dispose();
        _pipe = null;
        ReturnBuffer();
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null)
        {
            loop.Buffers.Return(_buffer);
            _buffer = null;
        }
    }

    private int Write()
    {
        IoResult written;
        if (_buffer is { IsEmpty: false } pending)
        {
            written = to.Write(pending.Filled);
            pending.Drain(written.Count);
        }
        else
        {
            written = ((PlainSocket)to).Write(_pipe!);
        }

        IsBroken = !written.IsDone && !written.IsWouldBlock;
        return written.Count;
    }

    private bool Read()
    {
        if (_moved >= SpliceAfter && !_isPipeRefused && from is PlainSocket && to is PlainSocket)
        {
            _pipe ??= KernelPipe.TryCreate();
            _isPipeRefused = _pipe is null;
        }

        return _pipe is { } pipe ? Take(((PlainSocket)from).Read(pipe)) : ReadToBuffer();
    }

    private bool ReadToBuffer()
    {
        _buffer ??= loop.Buffers.TryRent(isNew: false);
        if (_buffer is null)
        {
            IsStarved = true;
            return false;
        }

        IoResult read = from.Read(_buffer.Free[..ReadAhead]);
        _buffer.Fill(read.Count);
        return Take(read);
    }

    /// <returns>Whether there is something to go on with.</returns>
    private bool Take(IoResult read)
    {
        _isInputEnded = read.IsEnd;
        IsBroken = read.IsReset;
        return read.IsDone || read.IsEnd;
    }

    private void Release()
    {
        if (_buffer is { IsEmpty: true })
        {
            ReturnBuffer();
        }
    }
}
