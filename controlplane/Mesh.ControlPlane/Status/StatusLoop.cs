using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>
/// Says on objects what became of them. Runs on the leader; looks again at what a change of the model or an answer of a sidecar touches, and waits for a
/// moment of quiet first.
/// </summary>
internal sealed class StatusLoop : IDisposable
{
    private readonly Dictionary<StatusKind, IStatusWriter> _writers;
    private readonly ModelStore _models;
    private readonly SnapshotStore _snapshots;
    private readonly StreamRegistry _streams;
    private readonly EventRecorder _events;
    private readonly WorkQueue<StatusKey> _queue;
    private readonly ReconcileLoop<StatusKey> _loop;
    // Called from several threads: the last one made is kept, and to make one twice is only work.
    private volatile StatusIndex? _index;

    public StatusLoop(IEnumerable<IStatusWriter> writers, StatusInputs inputs, TimeProvider time, ILogger<StatusLoop> logger)
    {
        _writers = writers.ToDictionary(writer => writer.Kind);
        (_models, _snapshots, _streams, _events, _) = inputs;
        // Sidecars answer one by one within milliseconds: one look afterwards serves all of them.
        _queue = new(new() { MinQuiet = TimeSpan.FromMilliseconds(100), MaxWait = TimeSpan.FromSeconds(1) }, time, new Random());
        _loop = new("status", _queue, (key, cancellationToken) => _writers[key.Kind].ReconcileAsync(key.Name, cancellationToken), logger);
        _models.Changed += OnModelChanged;
        _streams.Answered += OnAnswered;
        _streams.Removed += OnRemoved;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Whoever led before may have written nothing, or something that is no longer true.
        Add(Index(_models.Current).All);
        await Task.WhenAll(_loop.RunAsync(workers: 2, cancellationToken), _events.RunAsync(cancellationToken));
    }

    public void Dispose()
    {
        _models.Changed -= OnModelChanged;
        _streams.Answered -= OnAnswered;
        _streams.Removed -= OnRemoved;
        _queue.Dispose();
    }

    private void OnModelChanged(ModelChange change)
    {
        foreach (var writer in _writers.Values)
        {
            Add(writer.Changed(change).Select(name => new StatusKey(writer.Kind, name)));
        }

        if (change.Services.Count + change.Endpoints.Count + change.Workloads.Count > 0)
        {
            var index = Index(change.Model);
            AddOfWorkloads(index, change.Workloads);
            Add(change.Services.SelectMany(service => index.SpeakingOf(ResourceType.Service, service)));
            Add(change.Endpoints.SelectMany(service => index.SpeakingOf(ResourceType.Endpoints, service)));
        }
    }

    private void OnAnswered(string typeUrl, Acknowledgement acknowledgement)
    {
        if (typeUrl != ResourceType.Service && typeUrl != ResourceType.Endpoints && typeUrl != ResourceType.Workload)
        {
            return;
        }

        var index = Index(_models.Current);
        if (typeUrl == ResourceType.Workload)
        {
            AddOfWorkloads(index, acknowledgement.Response.Versions.Keys.Select(name => ResourceName.TryParse(name)).OfType<ResourceName>());
            return;
        }

        Add(acknowledgement.Response.Versions.Keys
            .Select(name => ResourceName.TryParse(name)).OfType<ResourceName>()
            .SelectMany(service => index.SpeakingOf(typeUrl, service)));
    }

    /// <summary>A sidecar that leaves without an answer must not keep an object waiting for it.</summary>
    private void OnRemoved(DiscoveryStream stream)
    {
        var snapshot = _snapshots.Current;
        var index = Index(_models.Current);
        AddOfWorkloads(index, [stream.Node.Workload]);
        foreach (var (carrier, name) in index.Services)
        {
            if (snapshot.Of(carrier).Find(name.ToString()) is { } resource && stream.ApplicationOf(resource) is { Uses: true, Applied: false })
            {
                Add(index.SpeakingOf(carrier, name));
            }
        }
    }

    private void AddOfWorkloads(StatusIndex index, IEnumerable<ResourceName> workloads) =>
        Add(workloads.Select(workload => workload.Namespace).Distinct(StringComparer.Ordinal).SelectMany(index.SpeakingOfWorkloadsIn));

    private StatusIndex Index(MeshModel model) => _index = StatusIndex.Of(model, _index, _writers.Values);

    private void Add(IEnumerable<StatusKey> keys)
    {
        foreach (var key in keys)
        {
            _queue.Add(key);
        }
    }
}
