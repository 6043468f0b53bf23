using k8s;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.Kubernetes.Events;

namespace Mesh.ControlPlane.Status;

/// <summary>What statuses are made of, and where what needs a person is reported.</summary>
internal sealed record StatusInputs(ModelStore Models, SnapshotStore Snapshots, StreamRegistry Streams, EventRecorder Events, ControlPlaneOptions Options)
{
    /// <summary>Whether the sidecars concerned have applied what an object says about a service.</summary>
    /// <param name="accepted">Whether the object is in force.</param>
    /// <param name="service">The service; null if the object names none.</param>
    /// <param name="concerns">Whether the clients of a namespace follow the object.</param>
    /// <param name="carrier">Type of the resource that carries the object to the sidecars; the service itself by default.</param>
    public Finding JudgeProgrammed(Finding accepted, ResourceName? service, Func<PublishedResource, string, bool> concerns, string? carrier = null)
    {
        var resource = service is { } name ? Snapshots.Current.Of(carrier ?? ResourceType.Service).Find(name.ToString()) : null;
        var application = resource is null ? null : Streams.ApplicationOf(resource, @namespace => concerns(resource, @namespace));
        return Conditions.JudgeProgrammed(accepted, application, Options.Replica);
    }

    /// <summary>An Event for what a person has to change, once per version of the finding.</summary>
    public void Report<T>(T target, string type, Finding finding, IList<V1Condition>? before)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var known = before?.FirstOrDefault(condition => condition.Type == type);
        if (!finding.Holds && (known?.Reason != finding.Reason || known.Message != finding.Message))
        {
            Events.Record(target, EventType.Warning, finding.Reason, "Translate", finding.Message);
        }
    }
}
