using Google.Protobuf.Collections;
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
internal sealed class TypeSubscription
{
    /// <summary>
    /// Names one stream may watch per type: five times what the largest sidecar of our benchmarks uses. A workload that talks to more services than this
    /// is a scanner.
    /// </summary>
    public const int MaxNames = 5_000;

    /// <summary>Stands for what a client holds if nobody can say which version. No hash is empty, so it equals none.</summary>
    public const string UnknownVersion = "";

    // Of sets that are empty most of the time, in a process with thousands of them.
    private const int LastingCapacity = 8;

    private readonly SubscriptionScope _scope;
    private readonly SnapshotStore _store;
    private readonly ISnapshotSubscriber _self;
    private readonly Coverage _coverage = new();
    private readonly Dictionary<string, HeldVersion> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _rejected = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dirty = new(StringComparer.Ordinal);
    private readonly HashSet<string> _untold = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forced = new(StringComparer.Ordinal);
    private readonly PendingWork _pending;
    private bool _started;
    private int _differences;
    private long _changedAt;

    public TypeSubscription(string typeUrl, SubscriptionScope scope, SnapshotStore store, ISnapshotSubscriber self)
    {
        TypeUrl = typeUrl;
        _scope = scope;
        _store = store;
        _self = self;
        _pending = new(scope, _coverage, _held, _rejected);
    }

    public string TypeUrl { get; }

    public SentResponse? InFlight { get; private set; }

    /// <summary>True while something new is under way: what refers to older resources may still be in use.</summary>
    public bool IsBusy => InFlight is { Versions.Count: > 0 } || _pending.HasUpdates;

    public IReadOnlyCollection<string> Subscribed => _coverage.Names;

    public IReadOnlyDictionary<string, HeldVersion> Held => _held;

    /// <summary>What the client rejected, with its own words, until something newer is sent.</summary>
    public IReadOnlyDictionary<string, string> Rejected => _rejected;

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
                _held[name] = new(version, 0);
            }
        }
        else if (request.InitialResourceVersions.Count > 0)
        {
            Reconcile(request.InitialResourceVersions);
        }

        // Also in a request with a stale nonce: subscriptions are not part of the acknowledgement.
        foreach (string name in request.ResourceNamesSubscribe)
        {
            Subscribe(name, first);
        }

        // What a name stands for must be known before another name for the same resource goes.
        Resolve(_store.Current);
        foreach (string name in request.ResourceNamesUnsubscribe)
        {
            Unsubscribe(name);
        }

        if (first)
        {
            foreach (string name in _held.Keys.Where(name => !_coverage.Covers(name)))
            {
                _pending.Remove(name);
            }
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
        var resources = snapshot.Of(TypeUrl);
        foreach (string name in _dirty)
        {
            Resolve(name, _scope.View(resources.Find(name)), snapshot.Revision);
        }

        _dirty.Clear();
        if (_dirty.Capacity > LastingCapacity)
        {
            // Everything is dirty once, when the stream begins; later a few names at a time.
            _dirty.TrimExcess();
            _untold.TrimExcess();
            _forced.TrimExcess();
        }

        if (_pending.IsEmpty)
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

        var response = new DeltaDiscoveryResponse { TypeUrl = TypeUrl };
        _pending.Fill(response, snapshot.Of(TypeUrl), mayRemove);
        if (response.Resources.Count == 0 && response.RemovedResources.Count == 0)
        {
            return null;
        }

        response.Nonce = nonce();
        InFlight = new(response.Nonce, response.Resources.ToDictionary(resource => resource.Name, resource => resource.Version), snapshot.Revision, now, _changedAt);
        _changedAt = _pending.HasUpdates ? _changedAt : 0;
        return response;
    }

    /// <summary>Whether the client uses a resource, has applied this version of it, or why it rejected it.</summary>
    /// <param name="published">The resource as it is now.</param>
    /// <param name="revision">The snapshot from which on what the client has applied is as good as this version; by default nothing else is.</param>
    public (bool Uses, bool Applied, string? Rejection) ApplicationOf(PublishedResource published, long revision = long.MaxValue)
    {
        var resource = published.For(_scope.Workload.Namespace);
        if (!_coverage.Covers(resource.Name))
        {
            return (false, false, null);
        }

        var held = _held.GetValueOrDefault(resource.Name);
        bool applied = held.AppliedAt > 0 && held.AppliedAt >= revision;
        return (true, applied || IsInForce(resource.Name, resource.Version), applied ? null : _rejected.GetValueOrDefault(resource.Name));
    }

    /// <summary>The stream ends: nothing is watched any more.</summary>
    public void Close()
    {
        foreach (string name in _coverage.Names)
        {
            _store.Unwatch(new(TypeUrl, name), _self);
        }
    }

    /// <summary>Resources of which the client was found to hold something else than was noted here, since the last call.</summary>
    public int TakeDifferences()
    {
        int differences = _differences;
        _differences = 0;
        return differences;
    }

    /// <summary>
    /// What the client says it holds counts, whatever is noted here: a client says it again now and then, so that a difference that should not be is found and does not last.
    /// While a response is in flight nobody can tell whether it has been taken over.
    /// </summary>
    private void Reconcile(MapField<string, string> said)
    {
        Guard(said.Count);
        if (InFlight is not null)
        {
            return;
        }

        foreach (var (name, held) in _held.ToList())
        {
            // Of what it rejected it holds an earlier version, and of what is in doubt something will be sent anyway.
            string version = said.TryGetValue(name, out string? known) ? known : UnknownVersion;
            if (!_rejected.ContainsKey(name) && held.Version != UnknownVersion && held.Version != version)
            {
                Correct(name, version);
            }
        }

        foreach (var (name, version) in said.Where(entry => !_held.ContainsKey(entry.Key)).ToList())
        {
            Correct(name, version);
        }
    }

    private void Correct(string resource, string version)
    {
        _differences++;
        _held[resource] = new(version, 0);
        if (_coverage.Covers(resource))
        {
            _pending.Update(resource);
        }
        else
        {
            _pending.Remove(resource);
        }
    }

    private Acknowledgement? Acknowledge(DeltaDiscoveryRequest request)
    {
        if (InFlight is not { } response || request.ResponseNonce != response.Nonce)
        {
            return null;
        }

        InFlight = null;
        var rejected = Refusals.Of(request.ErrorDetail, [.. response.Versions.Keys]);
        var applied = new List<AppliedResource>(response.Versions.Count);
        foreach (var (name, version) in response.Versions)
        {
            if (rejected.TryGetValue(name, out string? reason))
            {
                // The rejected version stays noted as held: it is not sent again until its content differs.
                _rejected[name] = reason;
            }
            else if (_held.TryGetValue(name, out var held) && held.Version == version)
            {
                applied.Add(new(name, held.AppliedAt));
                _held[name] = held with { AppliedAt = response.Revision };
            }
        }

        return new(response, request.ErrorDetail?.Message) { Applied = applied, Rejected = rejected };
    }

    private void Subscribe(string name, bool first)
    {
        if (!_scope.Allows(TypeUrl, name))
        {
            _pending.Answer(name);
            Guard(_pending.Answers);
            return;
        }

        if (_coverage.Add(name))
        {
            Guard(_coverage.Count);
            _store.Watch(new(TypeUrl, name), _self);
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

        _pending.Doubt();
        // A name that stands for nothing may have stood for itself, and its removal may not have been told yet.
        string resource = _coverage.Target(name) ?? name;
        _coverage.Remove(name);
        _store.Unwatch(new(TypeUrl, name), _self);
        _dirty.Remove(name);
        _untold.Remove(name);
        _forced.Remove(name);
        _pending.Forget(name, resource, outdated: !IsCurrent(resource));
    }

    private void Resolve(string name, EncodedResource? resource, long revision)
    {
        string? before = _coverage.Target(name);
        bool forced = _forced.Remove(name);
        bool untold = _untold.Remove(name);
        _coverage.Retarget(name, resource?.Name);
        if (resource is null)
        {
            if (before is not null || forced || untold)
            {
                _pending.Answer(name);
            }
        }
        else if (forced || _held.GetValueOrDefault(resource.Name).Version != resource.Version)
        {
            _pending.Update(resource.Name);
            if (forced)
            {
                // Whatever it is that the client holds: the answer is certain. It has acted on what it has acknowledged all the same.
                _held[resource.Name] = new(UnknownVersion, _held.GetValueOrDefault(resource.Name).AppliedAt);
            }
        }
        else if (IsInForce(resource.Name, resource.Version))
        {
            // The same as before, in a newer snapshot.
            _held[resource.Name] = new(resource.Version, revision);
        }

        if (before is not null && !_coverage.Covers(before))
        {
            _pending.Remove(before);
        }
    }

    /// <summary>True if the client has accepted the resource as it is now: then both sides agree on what its names stand for.</summary>
    private bool IsCurrent(string resource) =>
        IsInForce(resource, _scope.View(_store.Current.Of(TypeUrl).ByName.GetValueOrDefault(resource))?.Version);

    private bool IsInForce(string resource, string? version) =>
        !_rejected.ContainsKey(resource)
        && InFlight?.Versions.ContainsKey(resource) != true
        && _held.GetValueOrDefault(resource).Version == version;

    private static void Guard(int names)
    {
        if (names > MaxNames)
        {
            throw new SubscriptionLimitException();
        }
    }
}
