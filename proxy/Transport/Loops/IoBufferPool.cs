using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Transport.Loops;

/// <summary>
/// The buffers of one loop. Connections hold one only while bytes are on their way. A hard bound: when it is reached, those who want one wait (see
/// <see cref="Wait"/>), so that slow readers push back on fast senders instead of taking the pod's memory.
/// </summary>
/// <param name="limit">Most buffers in use at a time, at least 8: what a request needs to come to its end must fit into the last quarter.</param>
internal sealed unsafe class IoBufferPool(int limit) : IDisposable
{
    /// <summary>Memory that a returned buffer may keep; what a long body has touched beyond it goes back to the kernel.</summary>
    private const int KeptBytes = 32 * 1024;

    /// <summary>Idle buffers that stay mapped in any case.</summary>
    private const int KeptBuffers = 64;

    /// <summary>
    /// Buffers that come back between two looks at how many nobody has needed. Half of those beyond <see cref="KeptBuffers"/> are unmapped then: a mapping costs two system calls
    /// and its page faults, so what traffic takes and returns in waves is kept, and what it no longer takes goes back within some looks.
    /// </summary>
    private const int ReturnsPerLook = 4096;

    private readonly Stack<IoBuffer> _idle = new();
    private readonly BufferQueue _begun = new();
    private readonly BufferQueue _new = new();
    private int _inUse;
    private int _unused;
    private int _returnsToLook = ReturnsPerLook;

    /// <summary>Buffers rented at this moment.</summary>
    public int InUse => _inUse;

    /// <summary>Most buffers that may be in use.</summary>
    public int Limit => limit;

    /// <summary>Whether somebody who waits could be served now.</summary>
    public bool HasWaitersToServe => (_begun.Count > 0 && _inUse < limit) || (_new.Count > 0 && _inUse < LimitForNew);

    /// <summary>Those who wait.</summary>
    public int Waiting => _begun.Count + _new.Count;

    /// <summary>Counts what comes back: as long as nothing does, who was served in vain need not be served again.</summary>
    public long Returned { get; private set; }

    // What has begun must be able to end: new work may not take the last quarter.
    private int LimitForNew => limit - limit / 4;

    /// <summary>An empty buffer, or null if too many are in use or the kernel has no memory: then <see cref="Wait"/>.</summary>
    /// <param name="isNew">Whether the buffer is for something that has not begun yet.</param>
    public IoBuffer? TryRent(bool isNew)
    {
        if (_inUse >= (isNew ? LimitForNew : limit))
        {
            return null;
        }

        IoBuffer? buffer = _idle.TryPop(out IoBuffer? idle) ? idle : TryMap();
        _inUse += buffer is null ? 0 : 1;
        _unused = Math.Min(_unused, _idle.Count);
        return buffer;
    }

    /// <summary>Whether so many could be rented for work that has begun.</summary>
    public bool HasRoomFor(int count) => _inUse + count <= limit;

    /// <summary>Runs <paramref name="work"/> when a buffer has come back. Who waits already keeps its place.</summary>
    /// <param name="work">Whom to run.</param>
    /// <param name="isNew">Whether it waits for something that has not begun yet, as with <see cref="TryRent"/>.</param>
    public void Wait(ILoopWork work, bool isNew) => (isNew ? _new : _begun).Add(work);

    /// <summary>The one who has waited longest, of those whose work has begun if there are any.</summary>
    public ILoopWork TakeWaiter() => _begun.Count > 0 ? _begun.Take() : _new.Take();

    /// <summary>Whether <see cref="Trim"/> would give something back.</summary>
    public bool NeedsTrim { get; private set; }

    /// <summary>Takes back what a field holds, if it holds anything.</summary>
    public void Release(ref IoBuffer? held)
    {
        if (held is not null)
        {
            Return(held);
            held = null;
        }
    }

    public void Return(IoBuffer buffer)
    {
        _inUse--;
        Returned++;
        buffer.Clear();
        _idle.Push(buffer);
        NeedsTrim |= buffer.HighWater > KeptBytes || _idle.Count > KeptBuffers;
        if (--_returnsToLook == 0)
        {
            Shrink(_unused - Math.Max(KeptBuffers, _unused / 2));
            _returnsToLook = ReturnsPerLook;
            _unused = _idle.Count;
        }
    }

    /// <summary>Gives back memory that traffic has left behind; called when the loop has had nothing to do for a while.</summary>
    public void Trim()
    {
        Shrink(_idle.Count - KeptBuffers);
        foreach (IoBuffer buffer in _idle)
        {
            if (buffer.HighWater > KeptBytes)
            {
                _ = Libc.MemoryAdvise((nint)(buffer.Memory + KeptBytes), IoBuffer.Capacity - KeptBytes, LibcConstants.AdviseDontNeed);
                buffer.HighWater = 0;
            }
        }

        NeedsTrim = false;
    }

    public void Dispose()
    {
        Shrink(_idle.Count);
    }

    private void Shrink(int count)
    {
        for (; count > 0; count--)
        {
            _ = Libc.MemoryUnmap((nint)_idle.Pop().Memory, IoBuffer.Capacity);
        }
    }

    private static IoBuffer? TryMap()
    {
        nint memory = Libc.MemoryMap(
            0, IoBuffer.Capacity, LibcConstants.ProtectRead | LibcConstants.ProtectWrite, LibcConstants.MapPrivate | LibcConstants.MapAnonymous, -1, 0);
        return memory == -1 ? null : new IoBuffer((byte*)memory);
    }
}
