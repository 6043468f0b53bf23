using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.RegionControl;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>What a RegionPolicy's status says. Pure.</summary>
internal static class RegionJudge
{
    public const string Effective = "Effective";
    public const string Drained = "Drained";
    public const string Superseded = "Superseded";
    public const string Ended = "Ended";

    /// <summary>The conditions, in order.</summary>
    /// <param name="reading">What became of the object.</param>
    /// <param name="isDecided">Whether this version of it has been made a decision.</param>
    /// <param name="cluster">Name of this cluster.</param>
    /// <param name="region">What is in force; null if nothing was ever decided.</param>
    public static IReadOnlyList<(string Type, Finding Finding)> Judge(RegionReading reading, bool isDecided, string cluster, EffectiveRegion? region) =>
    [
        (Status.Conditions.Accepted, reading.Accepted),
        (Effective, JudgeEffective(reading, isDecided, cluster, region)),
        (Drained, JudgeDrained(region)),
    ];

    private static Finding JudgeEffective(RegionReading reading, bool isDecided, string cluster, EffectiveRegion? region) =>
        !reading.Accepted.Holds ? new(false, "NotAccepted", "this version is no decision; the one before stays")
        : !isDecided || region is null ? new(false, "Pending", "the leading control plane has not made it a decision yet")
        : region.Cluster != cluster ? new(false, Superseded, $"decision {region.Counter} of cluster {region.Cluster} holds: {region.State}, by '{region.DecidedBy}': {region.Reason}")
        : region.IsEnded ? new(false, Ended, "its time is over: the region is active again")
        : new(true, Effective, "this is what all linked clusters go by");

    private static Finding JudgeDrained(EffectiveRegion? region) => region switch
    {
        { State: not RegionState.Active, AvailablePercent: 0 } => new(true, Drained, "new requests go to other regions"),
        { State: RegionState.Draining } => new(false, "Draining", "other regions take over step by step"),
        { AvailablePercent: < 100 } => new(false, "Active", "the region comes back step by step"),
        _ => new(false, "Active", "the region may be used"),
    };
}
