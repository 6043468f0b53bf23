using Mesh.Api.Resources;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Writes the status of one kind of objects. <see cref="StatusLoop"/> says when.</summary>
internal interface IStatusWriter
{
    StatusKind Kind { get; }

    /// <summary>Writes what differs from what the object says; nothing if nothing does.</summary>
    ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken);
}
