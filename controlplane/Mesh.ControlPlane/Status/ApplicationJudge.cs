using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Status.Subjects;

namespace Mesh.ControlPlane.Status;

/// <summary>Asks the streams of this replica how far their sidecars are with an object. Costs as much as what it is about has subscribers.</summary>
internal sealed class ApplicationJudge(ModelStore models, SnapshotStore snapshots, GenerationLedger ledger, Departures departures)
{
    /// <summary>Whether there is something that carries the object to the sidecars.</summary>
    public bool IsCarried(StatusSubject subject) => subject.Key.Object.Kind is StatusKind.AccessPolicy or StatusKind.RateLimitPolicy || Carriers(subject.Key).Any();

    public AppliedPart Judge(StatusSubject subject)
    {
        var entry = ledger.Find(subject);
        // Not in the ledger: the model has just moved on, and its step will bring the object here again. Until then nothing but the newest counts.
        long revision = entry?.Revision ?? long.MaxValue;
        var application = Application.None;
        foreach (var carrier in Carriers(subject.Key))
        {
            foreach (var stream in snapshots.WatchersOf(carrier).OfType<DiscoveryStream>())
            {
                if (!stream.IsSuperseded && subject.Key.Audience.Includes(carrier, stream.Node.Workload.Namespace))
                {
                    // Whoever watches one of its names uses it, also if the stream's loop has not come to see that yet.
                    var (_, applied, rejection) = stream.ApplicationOf(carrier, revision);
                    application = application.With(stream.Node, (true, applied, rejection));
                }
            }
        }

        application = WithThoseItLeft(application, subject.Key.Object);
        return new(
            subject.Uid,
            subject.Generation,
            application.Users,
            application.Applied,
            application.Rejected,
            application.Rejection,
            entry?.Convergence ?? default);
    }

    /// <summary>Sidecars that act on an earlier version somewhere that the object has left: they are waited for, and not counted any more when they have let go of it.</summary>
    private Application WithThoseItLeft(Application application, StatusKey key)
    {
        var resources = snapshots.Current.Of(SubjectSources.Of(key.Kind).Carrier);
        foreach (var departure in departures.Of(key))
        {
            bool isOver = true;
            if (resources.Find(departure.Resource.ToString()) is { } left)
            {
                foreach (var stream in snapshots.WatchersOf(left).OfType<DiscoveryStream>())
                {
                    if (!stream.IsSuperseded
                        && departure.Audience.Includes(left, stream.Node.Workload.Namespace)
                        && stream.ApplicationOf(left, departure.Revision) is { Applied: false, Rejection: var rejection })
                    {
                        application = application.With(stream.Node, (true, false, rejection));
                        isOver = false;
                    }
                }
            }

            if (isOver)
            {
                departures.Close(key, departure);
            }
        }

        return application;
    }

    private IEnumerable<PublishedResource> Carriers(SubjectKey subject)
    {
        var source = SubjectSources.Of(subject.Object.Kind);
        var resources = snapshots.Current.Of(source.Carrier);
        return source.Carriers(models.Current, subject).Select(name => resources.Find(name.ToString())).OfType<PublishedResource>();
    }
}
