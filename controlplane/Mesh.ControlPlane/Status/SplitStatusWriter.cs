using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Says on each TrafficSplit what became of it. Runs on the leader; writes only what differs, and waits for a moment of quiet first.</summary>
internal sealed class SplitStatusWriter : IDisposable
{
    private readonly ResourceClient<TrafficSplit> _client;
    private readonly ClusterInformers _informers;
    private readonly ModelStore _models;
    private readonly SnapshotStore _snapshots;
    private readonly StreamRegistry _streams;
    private readonly EventRecorder _events;
    private readonly ControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly WorkQueue<ResourceName> _queue;
    private readonly ReconcileLoop<ResourceName> _loop;

    public SplitStatusWriter(
        KubernetesConnection connection, ClusterInformers informers, StatusInputs inputs, TimeProvider time, ILogger<SplitStatusWriter> logger)
    {
        _client = connection.Resource<TrafficSplit>();
        _informers = informers;
        (_models, _snapshots, _streams, _events, _options) = inputs;
        _time = time;
        // Sidecars answer one by one within milliseconds: one look afterwards serves all of them.
        _queue = new(new() { MinQuiet = TimeSpan.FromMilliseconds(100), MaxWait = TimeSpan.FromSeconds(1) }, time, new Random());
        _loop = new("split status", _queue, ReconcileAsync, logger);
        _models.Changed += OnModelChanged;
        _streams.Answered += OnAnswered;
        _streams.Removed += OnRemoved;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Whoever led before may have written nothing, or something that is no longer true.
        foreach (var split in _models.Current.Splits.Keys)
        {
            _queue.Add(split);
        }

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
        foreach (var split in change.Splits)
        {
            _queue.Add(split);
        }

        var services = change.Services.ToHashSet();
        AddSplitsOf(change.Model, services);
    }

    private void OnAnswered(string typeUrl, Acknowledgement acknowledgement)
    {
        var model = _models.Current;
        if (typeUrl == ResourceType.Service && acknowledgement.Response.Versions.Count > 0 && !model.Splits.IsEmpty)
        {
            AddSplitsOf(model, acknowledgement.Response.Versions.Keys.Select(name => ResourceName.TryParse(name)).OfType<ResourceName>().ToHashSet());
        }
    }

    /// <summary>A sidecar that leaves without an answer must not keep a split waiting for it.</summary>
    private void OnRemoved(DiscoveryStream stream)
    {
        var services = _snapshots.Current.Of(ResourceType.Service);
        foreach (var split in _models.Current.Splits.Values)
        {
            if (split.Apex is { } apex && services.Find(apex.ToString()) is { } resource && stream.ApplicationOf(resource) is { Uses: true, Applied: false })
            {
                _queue.Add(split.Name);
            }
        }
    }

    private void AddSplitsOf(MeshModel model, HashSet<ResourceName> services)
    {
        foreach (var split in model.Splits.Values.Where(split => split.Apex is { } apex && services.Contains(apex)))
        {
            _queue.Add(split.Name);
        }
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken)
    {
        var key = new ResourceKey(name.Namespace, name.Name);
        if (!_models.Current.Splits.TryGetValue(name, out var state)
            || _informers.Splits.Store.Get(key) is not { } split
            || split.Metadata.Uid != state.Uid
            || split.Metadata.Generation != state.Generation)
        {
            // Gone, or newer than the model: the next change of the model brings it back.
            return ReconcileResult.Done;
        }

        var resource = state.Apex is { } apex ? _snapshots.Current.Of(ResourceType.Service).Find(apex.ToString()) : null;
        var programmed = SplitConditions.JudgeProgrammed(state, resource is null ? null : _streams.ApplicationOf(resource), _options.Replica);
        var now = _time.GetUtcNow().UtcDateTime;
        if (SplitConditions.Next(split.Status?.Conditions, state, programmed, now) is not { } conditions)
        {
            return ReconcileResult.Done;
        }

        try
        {
            await _client.PatchStatusAsync(key, StatusPatch(split, conditions), cancellationToken);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return ReconcileResult.Done;
        }

        Report(split, SplitConditions.Accepted, state.Accepted);
        Report(split, SplitConditions.ResolvedRefs, state.ResolvedRefs);
        return ReconcileResult.Done;
    }

    /// <summary>A list is replaced whole by a merge patch, so it is bound to the version it was made from.</summary>
    private static Patch StatusPatch(TrafficSplit split, IList<V1Condition> conditions) => Patch.Merge(new JsonObject
    {
        ["metadata"] = new JsonObject { ["resourceVersion"] = split.Metadata.ResourceVersion, ["uid"] = split.Metadata.Uid },
        ["status"] = new JsonObject { ["conditions"] = JsonNode.Parse(KubernetesJson.Serialize(conditions)) },
    });

    /// <summary>An Event for what a person has to change, once per version of the finding.</summary>
    private void Report(TrafficSplit split, string type, SplitFinding finding)
    {
        var before = split.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);
        if (!finding.Holds && (before?.Reason != finding.Reason || before.Message != finding.Message))
        {
            _events.Record(split, EventType.Warning, finding.Reason, "Translate", finding.Message);
        }
    }
}
