using System.Globalization;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>RegionPolicies to what they want of regions. Pure.</summary>
internal static class RegionPolicyTranslator
{
    /// <summary>What peers accept of a statement.</summary>
    private const int MaxTextLength = 1024;
    private const int MaxFailovers = 16;
    private const int MaxLoadPercent = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private static readonly TimeSpan Default = TimeSpan.FromSeconds(30);
    private static readonly Finding Accepted = new(true, "Accepted", "the policy is valid");

    public static RegionReading Read(RegionPolicy policy)
    {
        var spec = policy.Spec ?? new();
        string region = policy.Metadata.Name ?? "";
        if (!StatementText.IsTopology(region))
        {
            return Refused("metadata.name", $"'{StatementText.Shown(region)}' is no region: it must be the value of a label, at most 63 characters");
        }

        if (StateOf(spec.State) is not { } state)
        {
            return Refused("spec.state", $"'{StatementText.Shown(spec.State ?? "")}' is not Active, Draining or Evacuated");
        }

        if (LengthOf(spec.DrainOver) is not { } drainOver)
        {
            return Refused("spec.drainOver", $"'{StatementText.Shown(spec.DrainOver!)}' is no duration such as 5m, of at most seven days");
        }

        if (LengthOf(spec.RestoreOver) is not { } restoreOver)
        {
            return Refused("spec.restoreOver", $"'{StatementText.Shown(spec.RestoreOver!)}' is no duration such as 5m, of at most seven days");
        }

        if (!string.IsNullOrEmpty(spec.Until) && TimeOf(spec.Until) is null)
        {
            return Refused("spec.until", $"'{StatementText.Shown(spec.Until)}' is no time such as 2026-11-23T18:00:00Z");
        }

        var failoverTo = spec.FailoverTo ?? [];
        if (failoverTo.Count > MaxFailovers || failoverTo.Any(other => !StatementText.IsTopology(other)))
        {
            return Refused("spec.failoverTo", $"must be at most {MaxFailovers} names of regions");
        }

        if (failoverTo.Contains(region))
        {
            return Refused("spec.failoverTo", "a region cannot take its own load");
        }

        if (failoverTo.Distinct(StringComparer.Ordinal).Count() != failoverTo.Count)
        {
            return Refused("spec.failoverTo", "one is named twice");
        }

        if (spec.MaxLoad is < 1 or > MaxLoadPercent)
        {
            return Refused("spec.maxLoad", $"must be 1 to {MaxLoadPercent} percent");
        }

        if (string.IsNullOrWhiteSpace(spec.Reason) || !StatementText.IsPlain(spec.Reason, MaxTextLength))
        {
            return Refused("spec.reason", $"somebody will ask: must be a text of one line, at most {MaxTextLength} characters");
        }

        return StatementText.IsPlain(spec.DecidedBy ?? "", MaxTextLength)
            ? new(new(state, drainOver, string.IsNullOrEmpty(spec.Until) ? null : TimeOf(spec.Until), [.. failoverTo], spec.MaxLoad ?? 0, restoreOver, spec.DecidedBy ?? "", spec.Reason), Accepted)
            : Refused("spec.decidedBy", $"must be a text of one line, at most {MaxTextLength} characters");
    }

    /// <summary>True if nothing that is read on every replica differs: the decision is in the status, whose changes leave the generation as it is.</summary>
    public static bool AreEquivalent(RegionPolicy one, RegionPolicy other) =>
        ObjectReducers.AreEquivalentSpecs(one, other)
        && one.Status?.Decision?.Generation == other.Status?.Decision?.Generation
        && one.Status?.Decision?.Counter == other.Status?.Decision?.Counter;

    /// <summary>The state of that name; null if there is none.</summary>
    public static RegionState? StateOf(string? text) => text switch
    {
        nameof(RegionState.Active) => RegionState.Active,
        nameof(RegionState.Draining) => RegionState.Draining,
        nameof(RegionState.Evacuated) => RegionState.Evacuated,
        _ => null,
    };

    /// <summary>A time as Kubernetes writes it, not before 1970; null if it is none.</summary>
    public static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time > DateTimeOffset.UnixEpoch ? time : null;

    private static TimeSpan? LengthOf(string? text) =>
        string.IsNullOrEmpty(text) ? Default
        : GatewayDuration.Parse(text) is { } milliseconds && TimeSpan.FromMilliseconds(milliseconds) is var length && length <= Longest ? length
        : null;

    private static RegionReading Refused(string field, string message) => new(null, new(false, "Invalid", $"{field}: {message}"));
}
