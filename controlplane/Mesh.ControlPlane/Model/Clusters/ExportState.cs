using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model.Clusters;

/// <summary>What became of an export of this cluster: of a ServiceExport, or of a Service with the label <c>mesh.dev/global</c>.</summary>
/// <param name="Name">The Service, and the ServiceExport if there is one.</param>
/// <param name="Uid">Of the ServiceExport, so that a status never lands on a successor of the same name; empty if only the label says it.</param>
/// <param name="Generation">The version of its spec that was judged.</param>
/// <param name="Offer">What other clusters are told; null if there is nothing to export.</param>
internal sealed record ExportState(ResourceName Name, string Uid, long Generation, ServiceOffer? Offer)
{
    /// <summary>Whether there is a Service that can be exported.</summary>
    public required Finding Valid { get; init; }

    /// <summary>Whether linked clusters are told.</summary>
    public required Finding Ready { get; init; }

    /// <summary>Whether the clusters contradict each other; holds if they do.</summary>
    public required Finding Conflict { get; init; }

    /// <summary>Whether the name of the cluster set is answered here.</summary>
    public required Finding Imported { get; init; }
}
