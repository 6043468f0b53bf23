using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay;

/// <summary>
/// Bytes from one socket to another, with back-pressure: as long as the receiver does not take what is buffered, nothing more is read. A buffer is held only while bytes
/// are on their way. Never blocks, never recurses.
/// </summary>
internal sealed class RelayDirection(TransportSocket from, TransportSocket to, EventLoop loop)
{
    /// <summary>Bytes read ahead of the receiver: four TLS records, enough to keep both sides busy.</summary>
    private const int ReadAhead = 64 * 1024;

    /// <summary>Bytes passed on in one turn; then the other connections of the loop have theirs, however fast both sides are.</summary>
    private const int Turn = 1024 * 1024;

    private IoBuffer? _buffer;
    private bool _isInputEnded;

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

            if (_buffer is { IsEmpty: false } pending)
            {
                int written = Write(pending);
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
        return moved;
    }

    /// <summary>Gives the buffer back; nothing is passed on any more.</summary>
    public void Stop()
    {
        if (_buffer is not null)
        {
            loop.Buffers.Return(_buffer);
            _buffer = null;
        }
    }

    private int Write(IoBuffer pending)
    {
        IoResult written = to.Write(pending.Filled);
        pending.Drain(written.Count);
        IsBroken = !written.IsDone && !written.IsWouldBlock;
        return written.Count;
    }

    private bool Read()
    {
        _buffer ??= loop.Buffers.TryRent(isNew: false);
        if (_buffer is null)
        {
            IsStarved = true;
            return false;
        }

        IoResult read = from.Read(_buffer.Free[..ReadAhead]);
        if (read.IsDone)
        {
            _buffer.Fill(read.Count);
            return true;
        }

        _isInputEnded = read.IsEnd;
        IsBroken = read.IsReset;
        return read.IsEnd;
    }

    private void Release()
    {
        if (_buffer is null or { IsEmpty: true })
        {
            Stop();
        }
    }
}
