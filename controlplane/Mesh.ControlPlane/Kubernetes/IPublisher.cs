using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Keeps one kind of <see cref="Publication"/> as it should be. Level-based: compares, and writes only if something differs.</summary>
internal interface IPublisher
{
    PublicationKind Kind { get; }

    /// <summary>Follows the objects until cancelled and reports what to look at; called anew for each term of leadership.</summary>
    Task RunAsync(Action<Publication> changed, CancellationToken cancellationToken);

    ValueTask<ReconcileResult> ReconcileAsync(Publication publication, CancellationToken cancellationToken);

    /// <summary>What does not show the authority in force yet, by name: a rotation waits for it.</summary>
    IEnumerable<string> Behind(AuthorityInForce inForce) => [];
}
