using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.Benchmarks.Fixtures;

/// <summary>A sidecar's stream without its transport: subscribes, takes what is sent and acknowledges at once.</summary>
internal sealed class BenchmarkStream : ISnapshotSubscriber
{
    private readonly SnapshotStore _store;
    private readonly StreamState _state;

    public BenchmarkStream(SnapshotStore store, ResourceName workload)
    {
        _store = store;
        _state = new StreamState(new SubscriptionScope(workload), store, this);
    }

    public void OnChanged(IReadOnlyCollection<ResourceChange> changes, long changedAt)
    {
        foreach (ResourceChange change in changes)
        {
            _state.Touch(change, changedAt);
        }
    }

    public void Subscribe(string type, IEnumerable<string> names)
    {
        var request = new DeltaDiscoveryRequest { TypeUrl = type };
        request.ResourceNamesSubscribe.AddRange(names);
        _state.Find(type)!.Apply(request);
    }

    /// <summary>Takes and acknowledges everything that waits.</summary>
    /// <returns>How many resources came.</returns>
    public int Drain()
    {
        int resources = 0;
        while (_state.Next(_store.Current, now: 1) is { } response)
        {
            resources += response.Resources.Count;
            _state.Find(response.TypeUrl)!.Apply(new DeltaDiscoveryRequest { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce });
        }

        return resources;
    }
}
