using System.Collections.Immutable;

namespace Mesh.ControlPlane.Federation;

/// <summary>The links in force. One writer.</summary>
internal sealed class LinkBook
{
    private ImmutableDictionary<string, Link> _current = ImmutableDictionary<string, Link>.Empty;

    /// <summary>Called after each change by the writer's thread: must only put keys on queues.</summary>
    public event Action? Changed;

    /// <summary>By name of the peer's cluster.</summary>
    public ImmutableDictionary<string, Link> Current => Volatile.Read(ref _current);

    /// <summary>False until the links were read for the first time.</summary>
    public bool IsLoaded { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    public void Replace(ImmutableDictionary<string, Link> links)
    {
        var before = Current;
        if (IsLoaded && before.Count == links.Count && links.All(entry => before.TryGetValue(entry.Key, out var known) && known == entry.Value))
        {
            return;
        }

        Volatile.Write(ref _current, links);
        IsLoaded = true;
        Changed?.Invoke();
    }
}
