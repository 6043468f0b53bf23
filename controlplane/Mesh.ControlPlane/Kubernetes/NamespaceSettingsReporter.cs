using Mesh.ControlPlane.Translation;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Says on a namespace, as an Event, what of its security settings was not understood: a namespace has no status for it.</summary>
internal sealed class NamespaceSettingsReporter(ClusterInformers informers, EventRecorder events) : IPublisher
{
    public PublicationKind Kind => PublicationKind.NamespaceSettings;

    public Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken)
    {
        foreach (var @namespace in informers.Namespaces.Store.All())
        {
            changed(new(Kind, @namespace.Metadata.Name));
        }

        // The leader's loop listens to namespaces itself.
        return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public ValueTask<ReconcileResult> ReconcileAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (informers.Namespaces.Store.Get(ResourceKey.ClusterScoped(publication.Namespace)) is { } @namespace)
        {
            foreach (string fault in PolicySettings.OfNamespaces.Select(setting => setting.Fault(@namespace)).OfType<string>())
            {
                events.Record(@namespace, EventType.Warning, "InvalidSetting", "Translate", fault);
            }
        }

        return ValueTask.FromResult(ReconcileResult.Done);
    }
}
