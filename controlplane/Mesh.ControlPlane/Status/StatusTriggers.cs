using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Status.Subjects;

namespace Mesh.ControlPlane.Status;

/// <summary>Knows which objects to look at again after a change of the model or a word of a sidecar, and keeps the ledger. Streams of pods that are gone end here. Runs on every replica.</summary>
internal sealed class StatusTriggers : IDisposable
{
    private readonly ModelStore _models;
    private readonly SnapshotStore _snapshots;
    private readonly StreamRegistry _streams;
    private readonly GenerationLedger _ledger;
    private readonly Departures _departures;
    private MeshModel _last;
    // Called from several threads: the last one made is kept, and to make one twice is only work.
    private volatile StatusIndex? _index;

    public StatusTriggers(ModelStore models, SnapshotStore snapshots, StreamRegistry streams, GenerationLedger ledger, Departures departures)
    {
        (_models, _snapshots, _streams, _ledger, _departures) = (models, snapshots, streams, ledger, departures);
        _last = _models.Current;
        _models.Changed += OnModelChanged;
        _streams.Answered += OnAnswered;
        _streams.Removed += OnRemoved;
    }

    /// <summary>An object to look at again. Called by the threads of the model and of streams: must only put keys on queues.</summary>
    public event Action<StatusKey>? Touched;

    /// <summary>All objects that get a status.</summary>
    public IReadOnlyList<StatusKey> All => Index(_models.Current).All;

    public void Dispose()
    {
        _models.Changed -= OnModelChanged;
        _streams.Answered -= OnAnswered;
        _streams.Removed -= OnRemoved;
    }

    private void OnModelChanged(ModelChange change)
    {
        _ledger.Follow(change);
        _departures.Follow(_last, change);
        _last = change.Model;
        foreach (var gone in change.Workloads.Where(workload => !change.Model.Workloads.ContainsKey(workload)))
        {
            _streams.End(gone);
        }

        foreach (var source in SubjectSources.All)
        {
            foreach (var name in source.Changed(change))
            {
                Touched?.Invoke(new(source.Kind, name));
            }
        }

        if (change.Services.Count + change.Endpoints.Count + change.Workloads.Count > 0)
        {
            var index = Index(change.Model);
            Touch(change.Services.SelectMany(service => index.SpeakingOf(ResourceType.Service, service)));
            Touch(change.Endpoints.SelectMany(service => index.SpeakingOf(ResourceType.Endpoints, service)));
            Touch(change.Workloads.Select(workload => workload.Namespace).Distinct(StringComparer.Ordinal)
                .SelectMany(@namespace => index.SpeakingOf(ResourceType.Workload, new(@namespace, ""))));
        }
    }

    private void OnAnswered(DiscoveryStream stream, string typeUrl, Acknowledgement acknowledgement)
    {
        if (typeUrl != ResourceType.Service && typeUrl != ResourceType.Endpoints && typeUrl != ResourceType.Workload)
        {
            return;
        }

        var model = _models.Current;
        var index = Index(model);
        foreach (var applied in acknowledgement.Applied)
        {
            if (ResourceName.TryParse(applied.Name) is { } name)
            {
                Count(model, index, stream, typeUrl, name, applied.Before, acknowledgement.Response.Revision);
            }
        }

        foreach (var name in acknowledgement.Response.Versions.Keys.Select(name => ResourceName.TryParse(name)).OfType<ResourceName>())
        {
            Touch(index.SpeakingOf(typeUrl, name));
            Touch(_departures.From(typeUrl, name));
        }
    }

    private void Count(MeshModel model, StatusIndex index, DiscoveryStream stream, string typeUrl, ResourceName name, long before, long now)
    {
        foreach (var subject in index.SpeakingOf(typeUrl, name))
        {
            if (SubjectSources.Of(subject.Object.Kind).IsCarriedBy(model, subject, name)
                && _snapshots.Current.Of(typeUrl).Find(name.ToString()) is { } resource
                && subject.Audience.Includes(resource, stream.Node.Workload.Namespace))
            {
                _ledger.Count(subject, before, now);
            }
        }
    }

    /// <summary>A sidecar that leaves must neither keep an object waiting for it nor be counted any longer.</summary>
    private void OnRemoved(DiscoveryStream stream)
    {
        var snapshot = _snapshots.Current;
        var index = Index(_models.Current);
        Touch(_departures.All());
        Touch(index.SpeakingOf(ResourceType.Workload, stream.Node.Workload));
        foreach (var (carrier, name) in index.Services)
        {
            if (snapshot.Of(carrier).Find(name.ToString()) is { } resource && stream.ApplicationOf(resource).Uses)
            {
                Touch(index.SpeakingOf(carrier, name));
            }
        }
    }

    private void Touch(IEnumerable<SubjectKey> subjects) => Touch(subjects.Select(subject => subject.Object));

    private void Touch(IEnumerable<StatusKey> objects)
    {
        foreach (var key in objects)
        {
            Touched?.Invoke(key);
        }
    }

    private StatusIndex Index(MeshModel model) => _index = StatusIndex.Of(model, _index);
}
