using System.Collections.Immutable;
using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>Everything that can be subscribed to, at one moment.</summary>
internal sealed record Snapshot(ImmutableDictionary<string, ResourceSet> Types)
{
    /// <summary>Make-before-break: what is referred to comes before what refers to it.</summary>
    public static readonly IReadOnlyList<string> TypeOrder =
        [ResourceType.TrustBundle, ResourceType.Endpoints, ResourceType.Service, ResourceType.Workload];

    public static readonly Snapshot Empty = new(TypeOrder.ToImmutableDictionary(type => type, _ => ResourceSet.Empty, StringComparer.Ordinal));

    public ResourceSet Of(string typeUrl) => Types[typeUrl];
}
