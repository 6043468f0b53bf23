namespace Mesh.Proxy.Transport.Loops;

/// <summary>
/// Finds the handler of an epoll event. The event carries a slot and its generation: an event that was fetched before its connection was closed finds nobody, even if the slot
/// has a new owner.
/// </summary>
internal sealed class HandlerTable
{
    private IReadinessHandler?[] _handlers = new IReadinessHandler?[64];
    private uint[] _generations = new uint[64];
    private readonly Stack<int> _free = new();
    private int _used;

    public int Count => _used - _free.Count;

    /// <summary>Adds a handler.</summary>
    /// <returns>The key under which events find it.</returns>
    public ulong Add(IReadinessHandler handler)
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _used++;
            if (slot == _handlers.Length)
            {
                Array.Resize(ref _handlers, slot * 2);
                Array.Resize(ref _generations, slot * 2);
            }
        }

        _handlers[slot] = handler;
        return ((ulong)_generations[slot] << 32) | (uint)slot;
    }

    public IReadinessHandler? Find(ulong key)
    {
        int slot = (int)(uint)key;
        return _generations[slot] == (uint)(key >> 32) ? _handlers[slot] : null;
    }

    public void Remove(ulong key)
    {
        int slot = (int)(uint)key;
        if (_generations[slot] == (uint)(key >> 32))
        {
            _handlers[slot] = null;
            _generations[slot]++;
            _free.Push(slot);
        }
    }
}
