using System.Collections.Immutable;

namespace Mesh.Proxy.State;

/// <summary>Endpoints at the same distance from the caller.</summary>
/// <param name="Endpoints">At least one.</param>
/// <param name="OtherRegion">The region, if it is not the caller's: its place among the others is decided while it is in use. Null for the nearer tiers, whose order is that of distance.</param>
internal readonly record struct LocalityTier(ImmutableArray<EndpointModel> Endpoints, string? OtherRegion = null);
