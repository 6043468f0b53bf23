using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>What a ClusterLink's status says. Pure.</summary>
internal static class LinkJudge
{
    public const string Connected = "Connected";
    public const string Synced = "Synced";

    /// <summary>A clock that is this far off is said, because times of decisions depend on it.</summary>
    private static readonly TimeSpan LargeClockDifference = TimeSpan.FromMinutes(1);

    /// <summary>The conditions, in order.</summary>
    /// <param name="reading">What became of the object.</param>
    /// <param name="report">How the link is doing; null if nobody follows it.</param>
    /// <param name="joinFault">Why this cluster could not join the peer; null if it could, or need not.</param>
    public static IReadOnlyList<(string Type, Finding Finding)> Judge(LinkReading reading, LinkReport? report, string? joinFault) =>
    [
        (Status.Conditions.Accepted, reading.Accepted),
        (Connected, JudgeConnected(reading, report, joinFault)),
        (Synced, JudgeSynced(reading, report)),
    ];

    private static Finding JudgeConnected(LinkReading reading, LinkReport? report, string? joinFault) =>
        !reading.Accepted.Holds ? new(false, "NotAccepted", "the link is not in force")
        : reading.AwaitsJoin ? new(false, "AwaitingJoin", $"cluster {reading.Cluster} has not joined yet: run `meshctl link accept` there")
        : report is null ? new(false, "Connecting", "")
        : report.IsConnected ? new(true, Connected, report.ClockAhead.Duration() > LargeClockDifference ? $"{report.Message}; {Clock(report.ClockAhead)}" : report.Message)
        : new(false, joinFault is null ? report.Reason : "JoinFailed", joinFault ?? report.Message);

    private static Finding JudgeSynced(LinkReading reading, LinkReport? report) =>
        !reading.Accepted.Holds ? new(false, "NotAccepted", "the link is not in force")
        : report is null or { LastSeen: null } ? new(false, "NeverConnected", "nothing is known of the peer")
        : !report.IsConnected ? new(false, "Stale", $"what is known is as of {report.LastSeen.Value.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, and stays in force")
        : !report.IsSynced ? new(false, "Syncing", "the peer has not told everything yet; what was known before stays in force")
        : report.Refused > 0 ? new(false, "Refused", $"{report.Refused} of its statements are refused, and stay as they were; {report.FirstRefusal}")
        : new(true, Synced, "everything that the peer states is known");

    private static string Clock(TimeSpan ahead) => $"its clock is {ahead.Duration():hh\\:mm\\:ss} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} ours";
}
