namespace Mesh.Proxy.Transport.Loops;

/// <summary>Those who wait for a buffer, each once: a connection that is woken in vain, again and again, takes no more room than another.</summary>
internal sealed class BufferQueue
{
    private readonly Queue<ILoopWork> _order = new();
    private readonly HashSet<ILoopWork> _present = new(ReferenceEqualityComparer.Instance);

    public int Count => _order.Count;

    public void Add(ILoopWork work)
    {
        if (_present.Add(work))
        {
            _order.Enqueue(work);
        }
    }

    public ILoopWork Take()
    {
        ILoopWork first = _order.Dequeue();
        _present.Remove(first);
        return first;
    }
}
