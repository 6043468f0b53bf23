using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation.Statements;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>Decisions to the form in which they stand in a status, and back. Pure.</summary>
internal static class StoredDecisions
{
    private const long LongestMilliseconds = 7 * 86_400_000L;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>What a policy of this cluster was made into last; null if nothing yet, or if somebody has written something else there.</summary>
    public static RegionDecision? Read(RegionPolicy policy)
    {
        if (policy.Status?.Decision is not { Counter: > 0 } stored
            || RegionPolicyTranslator.StateOf(stored.State) is not { } state
            || RegionPolicyTranslator.TimeOf(stored.DrainFrom) is not { } from)
        {
            return null;
        }

        return new()
        {
            State = state,
            Counter = (ulong)stored.Counter,
            DrainOverMs = (ulong)Math.Clamp(stored.DrainOverMilliseconds ?? 0, 0, LongestMilliseconds),
            RestoreOverMs = (ulong)Math.Clamp(stored.RestoreOverMilliseconds ?? 0, 0, LongestMilliseconds),
            DecidedAt = from.ToUnixTimeMilliseconds(),
            Until = RegionPolicyTranslator.TimeOf(stored.Until)?.ToUnixTimeMilliseconds() ?? 0,
            FailoverTo = { (stored.FailoverTo ?? []).Where(region => StatementText.IsTopology(region)) },
            MaxLoadPercent = (uint)Math.Max(0, stored.MaxLoad ?? 0),
            DecidedBy = stored.DecidedBy ?? "",
            Reason = stored.Reason ?? "",
        };
    }

    /// <summary>A decision as a part of a status. What it has not is null: a merge patch leaves what is not named.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="generation">Of the spec that it was made of.</param>
    /// <param name="now">When.</param>
    public static JsonObject Write(RegionDecision decision, long generation, DateTimeOffset now) => new()
    {
        ["generation"] = generation,
        ["counter"] = (long)decision.Counter,
        ["state"] = decision.State.ToString(),
        ["decidedAt"] = Text(now),
        ["drainFrom"] = Text(DateTimeOffset.FromUnixTimeMilliseconds(decision.DecidedAt)),
        ["drainOverMilliseconds"] = decision.State == RegionState.Draining ? (long)decision.DrainOverMs : null,
        ["restoreOverMilliseconds"] = (long)decision.RestoreOverMs,
        ["until"] = decision.Until == 0 ? null : Text(DateTimeOffset.FromUnixTimeMilliseconds(decision.Until)),
        ["failoverTo"] = decision.FailoverTo.Count == 0 ? null : new JsonArray([.. decision.FailoverTo.Select(region => (JsonNode?)region)]),
        ["maxLoad"] = decision.MaxLoadPercent == 0 ? null : (int)decision.MaxLoadPercent,
        ["decidedBy"] = decision.DecidedBy.Length == 0 ? null : decision.DecidedBy,
        ["reason"] = decision.Reason,
    };

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
