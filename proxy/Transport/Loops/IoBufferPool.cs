using Mesh.Proxy.Transport.Native;

namespace Mesh.Proxy.Transport.Loops;

/// <summary>
/// The buffers of one loop. Connections hold one only while bytes are on their way. A hard bound: when it is reached, those who want one wait (see
/// <see cref="Wait"/>), so that slow readers push back on fast senders instead of taking the pod's memory.
/// </summary>
/// <param name="limit">Most buffers in use at a time, at least 4.</param>
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
    private readonly Queue<ILoopWork> _waiters = new();
    private int _inUse;
    private int _unused;
    private int _returnsToLook = ReturnsPerLook;

    /// <summary>Buffers rented at this moment.</summary>
    public int InUse => _inUse;

    /// <summary>Whether somebody who waits could be served now.</summary>
    public bool HasWaitersToServe => _waiters.Count > 0 && _inUse < LimitForNew;

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

    /// <summary>Runs <paramref name="work"/> when a buffer has come back.</summary>
    public void Wait(ILoopWork work) => _waiters.Enqueue(work);

    /// <summary>The one who has waited longest.</summary>
    public ILoopWork TakeWaiter() => _waiters.Dequeue();

    /// <summary>Whether <see cref="Trim"/> would give something back.</summary>
    public bool NeedsTrim { get; private set; }

    public void Return(IoBuffer buffer)
    {
        _inUse--;
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
