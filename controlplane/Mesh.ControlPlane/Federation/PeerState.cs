using System.Collections.Immutable;
using Mesh.Api.Federation.V1;
using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Federation;

/// <summary>What another cluster has stated about itself, as far as it was accepted. Messages are shared and must not be changed.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="Facts">What concerns the cluster as a whole.</param>
/// <param name="Services">What it exports.</param>
/// <param name="Endpoints">The endpoints of that; a service without any has no entry.</param>
/// <param name="Regions">Decisions that operators took there, by region.</param>
internal sealed record PeerState(
    string Cluster,
    ClusterFacts Facts,
    ImmutableDictionary<ResourceName, ExportedService> Services,
    ImmutableDictionary<ResourceName, ExportedEndpoints> Endpoints,
    ImmutableDictionary<string, RegionDecision> Regions)
{
    /// <summary>Since when nothing has been heard of it, in ticks of the <see cref="TimeProvider"/>; null while it is connected. It stays in force all the same.</summary>
    public long? StaleSince { get; init; }

    /// <summary>How far its clock is ahead of ours: to be subtracted from the times it states.</summary>
    public TimeSpan ClockAhead { get; init; }
}
