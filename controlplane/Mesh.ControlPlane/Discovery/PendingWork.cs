using Mesh.Api.Discovery;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>What a client must still be told about one type, as names: the content is looked up when it is sent, so only the latest travels.</summary>
/// <param name="scope">What the client may see, and in which form.</param>
/// <param name="coverage">What the client subscribed to.</param>
/// <param name="held">By resource name: what the client has been sent.</param>
/// <param name="rejected">What the client rejected of it.</param>
internal sealed class PendingWork(
    SubscriptionScope scope, Coverage coverage, Dictionary<string, HeldVersion> held, Dictionary<string, string> rejected)
{
    /// <summary>Bytes of resources in one response: well below the 4 MiB that gRPC clients accept by default, and soon acknowledged.</summary>
    public const int MaxResponseBytes = 1024 * 1024;

    private readonly HashSet<string> _updates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    public bool HasUpdates => _updates.Count > 0;

    public bool IsEmpty => _updates.Count + _removals.Count + _missing.Count == 0;

    /// <summary>Names that wait for the answer that they do not exist.</summary>
    public int Answers => _missing.Count;

    /// <summary>The resource is new or differs from what the client holds.</summary>
    public void Update(string resource) => _updates.Add(resource);

    /// <summary>Nothing that the client subscribed to stands for the resource any more.</summary>
    public void Remove(string resource) => _removals.Add(resource);

    /// <summary>The subscribed name stands for nothing.</summary>
    public void Answer(string name) => _missing.Add(name);

    /// <summary>
    /// The client gives up a name. For what it has not been told the newest of, nobody knows which resources the name stood for in its eyes, and it drops those
    /// that no other of its names stands for there: from now on, whatever is wanted of them is sent, also if it is what was sent before.
    /// </summary>
    public void Doubt()
    {
        // Wanted again in the meantime: nothing of these has to be told, so nothing is in doubt.
        _removals.RemoveWhere(coverage.Covers);
        foreach (string resource in _updates.Concat(_removals).Where(held.ContainsKey))
        {
            held[resource] = new(TypeSubscription.UnknownVersion, 0);
        }
    }

    /// <summary>The client unsubscribed from a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="resource">What it stood for.</param>
    /// <param name="outdated">
    /// The client may know another version, under other aliases: it may believe that another of its names stands for the resource, and must be told.
    /// </param>
    public void Forget(string name, string resource, bool outdated)
    {
        _missing.Remove(name);
        if (coverage.Covers(resource))
        {
            return;
        }

        _updates.Remove(resource);
        rejected.Remove(resource);
        if (outdated)
        {
            _removals.Add(resource);
            if (held.ContainsKey(resource))
            {
                // A client drops what comes for a name that it gave up: asked for again before the removal was sent, the resource must be, too.
                held[resource] = new(TypeSubscription.UnknownVersion, 0);
            }
        }
        else
        {
            held.Remove(resource);
        }
    }

    /// <summary>Moves as much as fits into a response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="resources">The current resources.</param>
    /// <param name="mayRemove">False while something that refers to this type is still under way.</param>
    public void Fill(DeltaDiscoveryResponse response, ResourceSet resources, bool mayRemove)
    {
        TakeUpdates(response, resources);
        TakeAnswers(response, resources);
        if (mayRemove && !HasUpdates)
        {
            TakeRemovals(response);
        }
    }

    private void TakeUpdates(DeltaDiscoveryResponse response, ResourceSet resources)
    {
        int size = 0;
        // Removing while enumerating is what HashSet allows.
        foreach (string name in _updates)
        {
            // Gone, no longer asked for, or back to what the client holds: its names are dirty again, or nothing is left to say.
            if (scope.View(resources.ByName.GetValueOrDefault(name)) is not { } resource
                || !coverage.Covers(name)
                || held.GetValueOrDefault(name).Version == resource.Version)
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
            held[name] = new(resource.Version, held.GetValueOrDefault(name).AppliedAt);
            rejected.Remove(name);
            _updates.Remove(name);
            _removals.Remove(name);
        }
    }

    private void TakeAnswers(DeltaDiscoveryResponse response, ResourceSet resources)
    {
        foreach (string name in _missing)
        {
            // Appeared in the meantime: then it is dirty, and an update follows.
            if (coverage.Contains(name) && scope.View(resources.Find(name)) is not null)
            {
                continue;
            }

            if (held.ContainsKey(name) && coverage.Contains(name))
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
            if (!coverage.Covers(name) && held.Remove(name))
            {
                rejected.Remove(name);
                response.RemovedResources.Add(name);
            }
        }

        _removals.Clear();
    }
}
