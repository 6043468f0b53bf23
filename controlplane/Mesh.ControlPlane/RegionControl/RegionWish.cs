using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.RegionControl;

/// <summary>What a RegionPolicy wants of a region; becomes a decision with a counter and a time.</summary>
/// <param name="State">What the region shall be.</param>
/// <param name="DrainOver">Over how long a drain takes place.</param>
/// <param name="Until">When it ends by itself; null for never.</param>
/// <param name="FailoverTo">Who takes the load, in order; empty for the nearest.</param>
/// <param name="MaxLoadPercent">Of its measured capacity, what the region may be given; 0 for the default.</param>
/// <param name="RestoreOver">Over how long it comes back, when it is active again.</param>
/// <param name="DecidedBy">Who wants it, as he says.</param>
/// <param name="Reason">Why.</param>
internal sealed record RegionWish(
    RegionState State, TimeSpan DrainOver, DateTimeOffset? Until, IReadOnlyList<string> FailoverTo, int MaxLoadPercent, TimeSpan RestoreOver, string DecidedBy, string Reason);
