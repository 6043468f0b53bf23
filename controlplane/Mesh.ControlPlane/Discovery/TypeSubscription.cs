using Mesh.Api.Discovery;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>
/// The state of one resource type on one stream: what the client wants, what it holds, what it must still be told. A pure state machine of
/// the incremental xDS protocol; the stream's loop owns it.
/// </summary>
/// <remarks>
/// A change marks a name dirty. <see cref="Resolve"/> turns dirty names into pending updates, removals and answers; <see cref="Next"/> sends
/// what is pending with the content of that moment, so of many changes to one resource only the latest travels. One response is in flight at a time.
/// https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#incremental-xds
/// </remarks>
internal sealed class TypeSubscription(string typeUrl, SubscriptionScope scope, SnapshotStore store, ISnapshotSubscriber self)
{
    /// <summary>Names one stream may watch per type. A workload that talks to more services than this is a scanner.</summary>
    public const int MaxNames = 20_000;

    /// <summary>Bytes of resources in one response: well below the 4 MiB that gRPC clients accept by default, and soon acknowledged.</summary>
    public const int MaxResponseBytes = 1024 * 1024;

    private readonly Coverage _coverage = new();
    private readonly Dictionary<string, string> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dirty = new(StringComparer.Ordinal);
    private readonly HashSet<string> _untold = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _updates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private bool _started;
    private long _changedAt;

    public string TypeUrl => typeUrl;

    public SentResponse? InFlight { get; private set; }

    /// <summary>True while something new is under way: what refers to older resources may still be in use.</summary>
    public bool IsBusy => InFlight is { Versions.Count: > 0 } || _updates.Count > 0;

    public IReadOnlyCollection<string> Subscribed => _coverage.Names;

    public IReadOnlyDictionary<string, string> Held => _held;

    /// <summary>What the client rejected, with its own words, until something newer is sent.</summary>
    public Dictionary<string, string> Rejected { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a request in.</summary>
    /// <returns>What it said about the response in flight, or null if nothing.</returns>
    /// <exception cref="SubscriptionLimitException">The client wants to watch too many names.</exception>
    public Acknowledgement? Apply(DeltaDiscoveryRequest request)
    {
        Acknowledgement? acknowledgement = Acknowledge(request);

        bool first = !_started;
        _started = true;
        if (first)
        {
            Guard(request.InitialResourceVersions.Count);
            foreach (var (name, version) in request.InitialResourceVersions)
            {
                _held[name] = version;
            }
        }

        // Also in a request with a stale nonce: subscriptions are not part of the acknowledgement.
        foreach (string name in request.ResourceNamesSubscribe)
        {
            Subscribe(name, first);
        }

        foreach (string name in request.ResourceNamesUnsubscribe)
        {
            Unsubscribe(name);
        }

        if (first)
        {
            Resolve(store.Current);
            _removals.UnionWith(_held.Keys.Where(name => !_coverage.Covers(name)));
        }

        return acknowledgement;
    }

    /// <summary>A watched name changed.</summary>
    public void Touch(string name, long changedAt)
    {
        if (_coverage.Contains(name) && _dirty.Add(name) && _changedAt == 0)
        {
            _changedAt = changedAt;
        }
    }

    /// <summary>Finds out what dirty names mean now.</summary>
    public void Resolve(Snapshot snapshot)
    {
        var resources = snapshot.Of(typeUrl);
        foreach (string name in _dirty)
        {
            Resolve(name, resources.Find(name));
        }

        _dirty.Clear();
        if (_updates.Count + _removals.Count + _missing.Count == 0)
        {
            _changedAt = 0;
        }
    }

    /// <summary>The next response, or null if there is nothing to say or the last one is not answered yet.</summary>
    /// <param name="snapshot">The current snapshot.</param>
    /// <param name="mayRemove">False while something that refers to this type is still under way.</param>
    /// <param name="nonce">Makes a nonce.</param>
    /// <param name="now">In ticks of the <see cref="TimeProvider"/>.</param>
    public DeltaDiscoveryResponse? Next(Snapshot snapshot, bool mayRemove, Func<string> nonce, long now)
    {
        if (InFlight is not null)
        {
            return null;
        }

        var response = new DeltaDiscoveryResponse { TypeUrl = typeUrl };
        var resources = snapshot.Of(typeUrl);
        TakeUpdates(response, resources);
        TakeMissing(response, resources);
        if (mayRemove && _updates.Count == 0)
        {
            TakeRemovals(response);
        }

        if (response.Resources.Count == 0 && response.RemovedResources.Count == 0)
        {
            return null;
        }

        response.Nonce = nonce();
        InFlight = new(response.Nonce, response.Resources.ToDictionary(resource => resource.Name, resource => resource.Version), now, _changedAt);
        _changedAt = _updates.Count == 0 ? 0 : _changedAt;
        return response;
    }

    /// <summary>Whether the client uses a resource, has applied this version of it, or why it rejected it.</summary>
    public (bool Uses, bool Applied, string? Rejection) ApplicationOf(EncodedResource resource)
    {
        if (!_coverage.Covers(resource.Name))
        {
            return (false, false, null);
        }

        string? rejection = Rejected.GetValueOrDefault(resource.Name);
        bool waits = InFlight?.Versions.ContainsKey(resource.Name) == true;
        return (true, rejection is null && !waits && _held.GetValueOrDefault(resource.Name) == resource.Version, rejection);
    }

    /// <summary>The stream ends: nothing is watched any more.</summary>
    public void Close()
    {
        foreach (string name in _coverage.Names)
        {
            store.Unwatch(new(typeUrl, name), self);
        }
    }

    private Acknowledgement? Acknowledge(DeltaDiscoveryRequest request)
    {
        if (InFlight is not { } response || request.ResponseNonce != response.Nonce)
        {
            return null;
        }

        InFlight = null;
        if (request.ErrorDetail is null)
        {
            return new(response, null);
        }

        // The rejected versions stay noted as held: they are not sent again until their content differs.
        foreach (string name in response.Versions.Keys)
        {
            Rejected[name] = request.ErrorDetail.Message;
        }

        return new(response, request.ErrorDetail.Message);
    }

    private void Subscribe(string name, bool first)
    {
        if (!scope.Allows(typeUrl, name))
        {
            Guard(_missing.Count + 1);
            _missing.Add(name);
            return;
        }

        if (_coverage.Add(name))
        {
            Guard(_coverage.Count);
            store.Watch(new(typeUrl, name), self);
            _untold.Add(name);
        }

        // Whoever reconnects has said what he holds; whoever asks again later wants an answer whatever we think he holds.
        if (!first)
        {
            _forced.Add(name);
        }

        _dirty.Add(name);
    }

    private void Unsubscribe(string name)
    {
        if (!_coverage.Contains(name))
        {
            return;
        }

        string? target = _coverage.Target(name);
        _coverage.Remove(name);
        store.Unwatch(new(typeUrl, name), self);
        _dirty.Remove(name);
        _untold.Remove(name);
        _forced.Remove(name);
        _missing.Remove(name);
        if (target is not null && !_coverage.Covers(target))
        {
            _held.Remove(target);
            _updates.Remove(target);
            Rejected.Remove(target);
        }
    }

    private void Resolve(string name, EncodedResource? resource)
    {
        string? before = _coverage.Target(name);
        bool forced = _forced.Remove(name);
        bool untold = _untold.Remove(name);
        _coverage.Retarget(name, resource?.Name);
        if (resource is null)
        {
            if (before is not null || forced || untold)
            {
                _missing.Add(name);
            }
        }
        else if (forced || _held.GetValueOrDefault(resource.Name) != resource.Version)
        {
            _updates.Add(resource.Name);
            if (forced)
            {
                // Forgetting what the client holds is what makes the answer certain.
                _held.Remove(resource.Name);
            }
        }

        if (before is not null && before != name && !_coverage.Covers(before))
        {
            _removals.Add(before);
        }
    }

    private void TakeUpdates(DeltaDiscoveryResponse response, ResourceSet resources)
    {
        int size = 0;
        foreach (string name in _updates)
        {
            // Gone, or back to what the client holds: its names are dirty again or nothing is left to say.
            if (!resources.ByName.TryGetValue(name, out var resource) || _held.GetValueOrDefault(name) == resource.Version)
            {
                _updates.Remove(name);
                continue;
            }

            if (size > 0 && size + resource.WireSize > MaxResponseBytes)
            {
                break;
            }

            size += resource.WireSize;
            response.Resources.Add(resource.Wire);
            _held[name] = resource.Version;
            _updates.Remove(name);
            _removals.Remove(name);
            Rejected.Remove(name);
        }
    }

    private void TakeMissing(DeltaDiscoveryResponse response, ResourceSet resources)
    {
        foreach (string name in _missing)
        {
            // Appeared in the meantime: then it is dirty, and an update follows.
            if (_coverage.Contains(name) && resources.Find(name) is not null)
            {
                continue;
            }

            if (_held.ContainsKey(name) && _coverage.Contains(name))
            {
                // A resource that went away, not an answer: it keeps its place behind what no longer refers to it.
                _removals.Add(name);
                continue;
            }

            response.RemovedResources.Add(name);
        }

        _missing.Clear();
    }

    private void TakeRemovals(DeltaDiscoveryResponse response)
    {
        foreach (string name in _removals)
        {
            // Wanted again in the meantime: what the client holds stands, or an update is on its way.
            if (!_coverage.Covers(name) && _held.Remove(name))
            {
                Rejected.Remove(name);
                response.RemovedResources.Add(name);
            }
        }

        _removals.Clear();
    }

    private static void Guard(int names)
    {
        if (names > MaxNames)
        {
            throw new SubscriptionLimitException();
        }
    }
}
