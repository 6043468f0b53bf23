using System.Collections.Immutable;
using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>Everything that can be subscribed to, at one moment.</summary>
/// <param name="Types">Resources by type.</param>
internal sealed record Snapshot(ImmutableDictionary<string, ResourceSet> Types)
{
    /// <summary>Number of the snapshot on this replica, from 1: tells which of two is newer. 0 before anything was published.</summary>
    public long Revision { get; init; }

    /// <summary>Make-before-break: what is referred to comes before what refers to it.</summary>
    public static readonly IReadOnlyList<string> TypeOrder =
        [ResourceType.TrustBundle, ResourceType.Regions, ResourceType.Endpoints, ResourceType.Service, ResourceType.Workload];

    public static readonly Snapshot Empty = new(TypeOrder.ToImmutableDictionary(type => type, _ => ResourceSet.Empty, StringComparer.Ordinal));

    public ResourceSet Of(string typeUrl) => Types[typeUrl];
}
