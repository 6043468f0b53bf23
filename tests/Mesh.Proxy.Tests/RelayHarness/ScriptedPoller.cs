using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>A kernel of which the test says what is ready: events wait here, one for each descriptor as with epoll, until a round of the loop is let to see them.</summary>
internal sealed class ScriptedPoller : IPoller
{
    private readonly Dictionary<int, ulong> _keys = [];
    private readonly List<(int Descriptor, uint Events)> _pending = [];
    private readonly List<(uint Events, ulong Key)> _fetched = [];
    private bool _isWoken;

    /// <summary>Whether the next round has anything to do.</summary>
    public bool HasEvents => _isWoken || _pending.Count > 0;

    /// <summary>Which pending events the next round sees, by position: bit 0 is the oldest. The rest is late.</summary>
    public ulong Visible { get; set; } = ulong.MaxValue;

    public (uint Events, ulong Key) this[int index] => _fetched[index];

    public void Add(int descriptor, ulong key) => _keys.Add(descriptor, key);

    /// <summary>The descriptor was closed.</summary>
    public void Remove(int descriptor)
    {
        _keys.Remove(descriptor);
        _pending.RemoveAll(pending => pending.Descriptor == descriptor);
    }

    /// <summary>Something has happened to a descriptor. What has not been fetched yet becomes one event with it.</summary>
    public void Raise(int descriptor, uint events)
    {
        int index = _pending.FindIndex(pending => pending.Descriptor == descriptor);
        if (index >= 0)
        {
            _pending[index] = (descriptor, _pending[index].Events | events);
        }
        else if (_keys.ContainsKey(descriptor))
        {
            _pending.Add((descriptor, events));
        }
    }

    /// <summary>The mask under which only the event of one descriptor is seen.</summary>
    public ulong MaskOf(int descriptor)
    {
        int index = _pending.FindIndex(pending => pending.Descriptor == descriptor);
        return index < 0 ? 0 : 1UL << (index & 63);
    }

    public int Wait(int timeoutMilliseconds)
    {
        _fetched.Clear();
        if (_isWoken)
        {
            _fetched.Add((LibcEvents.Readable, IPoller.WakeKey));
        }

        List<(int Descriptor, uint Events)> late = [];
        for (int i = 0; i < _pending.Count; i++)
        {
            if (((Visible >> (i & 63)) & 1) != 0)
            {
                _fetched.Add((_pending[i].Events, _keys[_pending[i].Descriptor]));
            }
            else
            {
                late.Add(_pending[i]);
            }
        }

        _pending.Clear();
        _pending.AddRange(late);
        return _fetched.Count;
    }

    public void Wake() => _isWoken = true;

    public void AcknowledgeWake() => _isWoken = false;

    public void Dispose()
    {
    }
}
