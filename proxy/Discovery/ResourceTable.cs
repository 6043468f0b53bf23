using Mesh.Api.Discovery;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// One resource type of the delta protocol: which names are wanted, which of them this stream has asked for, what is held and what is known not to exist.
/// Wanted, held and absent outlive a stream; what was asked for does not.
/// </summary>
internal sealed class ResourceTable(string type)
{
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unasked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HeldResource> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private bool _opened;

    public string Type => type;

    public IReadOnlyCollection<HeldResource> Held => _held.Values;

    public bool IsWanted(string name) => _wanted.Contains(name);

    public HeldResource? Find(string name) => _held.GetValueOrDefault(name);

    /// <summary>True if the control plane has answered for <paramref name="name"/>: with content, or that it does not exist.</summary>
    public bool IsAnswered(string name) => _held.ContainsKey(name) || _absent.Contains(name);

    public bool IsAbsent(string name) => _absent.Contains(name);

    public void Want(string name) => _wanted.Add(name);

    /// <summary>Ends the interest in <paramref name="name"/> and forgets what is known under it.</summary>
    public void Unwant(string name)
    {
        _wanted.Remove(name);
        _held.Remove(name);
        _absent.Remove(name);
        // Wanted again before the next request, it must be asked for again: what was known is gone.
        if (_asked.Remove(name))
        {
            _unasked.Add(name);
        }
    }

    /// <summary>Makes <paramref name="names"/> the wanted names.</summary>
    public void WantExactly(IReadOnlySet<string> names)
    {
        foreach (string gone in _wanted.Where(name => !names.Contains(name)).ToArray())
        {
            Unwant(gone);
        }

        _wanted.UnionWith(names);
    }

    public void Hold(HeldResource resource)
    {
        _held[resource.Name] = resource;
        _absent.Remove(resource.Name);
    }

    /// <summary>Forgets the content under <paramref name="name"/> without a word about whether it exists.</summary>
    public void Drop(string name) => _held.Remove(name);

    public void MarkAbsent(string name)
    {
        _held.Remove(name);
        if (_wanted.Contains(name))
        {
            _absent.Add(name);
        }
    }

    public void MarkPresent(string name) => _absent.Remove(name);

    /// <summary>A new stream knows nothing of what the last one asked for.</summary>
    public void BeginStream()
    {
        _asked.Clear();
        _unasked.Clear();
        _opened = false;
    }

    /// <summary>Says what is held, on a stream that has asked for it; and asks again for one name, which has to be answered.</summary>
    /// <param name="name">The name to ask for again; null for none.</param>
    /// <returns>The request, or null if there is nothing to say.</returns>
    public DeltaDiscoveryRequest? Reconcile(string? name = null)
    {
        if (!_opened || (_held.Count == 0 && name is null))
        {
            return null;
        }

        var request = new DeltaDiscoveryRequest { TypeUrl = type };
        if (name is not null)
        {
            request.ResourceNamesSubscribe.Add(name);
        }

        foreach (HeldResource held in _held.Values)
        {
            request.InitialResourceVersions.Add(held.Name, held.Version);
        }

        return request;
    }

    /// <summary>
    /// The request that brings the stream's subscriptions to what is wanted; the first one of a stream also says what is still held, so that only differences
    /// come back.
    /// </summary>
    /// <returns>The request, or null if there is nothing to say. Never an empty first request: that would subscribe to everything.</returns>
    public DeltaDiscoveryRequest? TakeRequest()
    {
        string[] subscribe = [.. _wanted.Except(_asked).Order(StringComparer.Ordinal)];
        string[] unsubscribe = [.. _unasked.Except(_wanted).Order(StringComparer.Ordinal)];
        if (subscribe.Length == 0 && unsubscribe.Length == 0)
        {
            return null;
        }

        var request = new DeltaDiscoveryRequest { TypeUrl = type };
        request.ResourceNamesSubscribe.AddRange(subscribe);
        request.ResourceNamesUnsubscribe.AddRange(unsubscribe);
        if (!_opened)
        {
            _opened = true;
            foreach (HeldResource held in _held.Values)
            {
                request.InitialResourceVersions.Add(held.Name, held.Version);
            }
        }

        _asked.UnionWith(_wanted);
        _unasked.Clear();
        return request;
    }
}
