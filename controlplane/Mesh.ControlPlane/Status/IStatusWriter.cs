using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Writes the status of one kind of objects. <see cref="StatusLoop"/> says when.</summary>
internal interface IStatusWriter
{
    StatusKind Kind { get; }

    /// <summary>Type of the resource, of the same name as a service, that carries the objects to the sidecars.</summary>
    string Carrier { get; }

    /// <summary>All objects of the kind, with the services of which their statuses speak.</summary>
    IEnumerable<StatusSubject> Subjects(MeshModel model);

    /// <summary>The objects whose state is another one after a step.</summary>
    IEnumerable<ResourceName> Changed(ModelChange change);

    /// <summary>Writes what differs from what the object says; nothing if nothing does.</summary>
    ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken);
}
