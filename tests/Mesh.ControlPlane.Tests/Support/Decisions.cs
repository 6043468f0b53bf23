using System.Collections.Immutable;
using Mesh.Api.Federation.V1;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.RegionControl;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Short ways to write decisions about regions.</summary>
internal static class Decisions
{
    public const string West = "us-west-2";

    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static RegionWish Wish(RegionState state, TimeSpan? drainOver = null, DateTimeOffset? until = null, params string[] failoverTo) =>
        new(state, drainOver ?? TimeSpan.FromSeconds(30), until, failoverTo, 0, TimeSpan.Zero, "alice", "storm");

    public static RegionDecision Decision(RegionState state, ulong counter = 1, DateTimeOffset? at = null, TimeSpan? drainOver = null, DateTimeOffset? until = null, TimeSpan restoreOver = default, params string[] failoverTo) => new()
    {
        State = state,
        Counter = counter,
        DecidedAt = (at ?? Start).ToUnixTimeMilliseconds(),
        DrainOverMs = (ulong)(drainOver ?? TimeSpan.FromSeconds(30)).TotalMilliseconds,
        Until = until?.ToUnixTimeMilliseconds() ?? 0,
        FailoverTo = { failoverTo },
        RestoreOverMs = (ulong)restoreOver.TotalMilliseconds,
        DecidedBy = "alice",
        Reason = "storm",
    };

    /// <summary>A peer that has decided about <see cref="West"/>.</summary>
    public static PeerState Peer(string cluster, RegionDecision decision, TimeSpan clockAhead = default) =>
        Peer(cluster, ImmutableDictionary<string, RegionDecision>.Empty.Add(West, decision), clockAhead);

    public static PeerState Peer(string cluster, ImmutableDictionary<string, RegionDecision> regions, TimeSpan clockAhead = default) =>
        new(cluster, new(), ImmutableDictionary<ResourceName, ExportedService>.Empty, ImmutableDictionary<ResourceName, ExportedEndpoints>.Empty, regions) { ClockAhead = clockAhead };

    /// <summary>What cluster <c>east</c> knows, which has decided about <see cref="West"/> itself or not.</summary>
    public static RegionDecisions Known(RegionDecision? own, params PeerState[] peers) => RegionDecisions.Of(
        "east", own is null ? ImmutableDictionary<string, RegionDecision>.Empty : ImmutableDictionary<string, RegionDecision>.Empty.Add(West, own), peers);
}
