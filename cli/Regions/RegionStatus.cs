using k8s.Models;

namespace Mesh.Cli.Regions;

/// <summary>What is in force of one region.</summary>
/// <param name="Region">Its name.</param>
/// <param name="State">Active, Draining or Evacuated; <c>?</c> before the control plane has looked at it.</param>
/// <param name="Available">Percent of the requests for which it may be used.</param>
/// <param name="DecidedIn">The cluster whose decision is in force.</param>
/// <param name="DecidedBy">Who took it, as he says.</param>
/// <param name="Reason">Why.</param>
/// <param name="Counter">Number of the decision.</param>
/// <param name="Until">When it ends; null for never.</param>
/// <param name="IsEffective">Whether what the object of this cluster says is in force.</param>
/// <param name="IsDrained">Whether nothing of the region may be used any more.</param>
/// <param name="Message">What is wrong with the object; empty if nothing is.</param>
internal sealed record RegionStatus(
    string Region, string State, int Available, string DecidedIn, string DecidedBy, string Reason, long Counter, string? Until, bool IsEffective, bool IsDrained, string Message)
{
    public static RegionStatus Of(RegionObject region)
    {
        RegionObjectStatus status = region.Status ?? new();
        // A condition of an earlier version says nothing about this one.
        V1Condition? accepted = Condition(region, "Accepted");
        V1Condition? effective = Condition(region, "Effective");
        string message = accepted is null || effective is null ? "no word of the control plane"
            : accepted.Status != "True" ? $"{accepted.Reason}: {accepted.Message}"
            : effective.Status != "True" ? $"{effective.Reason}: {effective.Message}" : "";
        return new(
            region.Metadata.Name,
            status.State ?? "?",
            status.Available ?? 100,
            status.DecidedIn ?? "",
            status.DecidedBy ?? "",
            status.Reason ?? "",
            status.Counter ?? 0,
            status.Until,
            effective?.Status == "True",
            Condition(region, "Drained")?.Status == "True",
            message);
    }

    /// <summary>True if the control plane has said that this version will not come into force.</summary>
    public bool IsRefused => Message.StartsWith("Invalid", StringComparison.Ordinal) || Message.StartsWith("Superseded", StringComparison.Ordinal) || Message.StartsWith("Ended", StringComparison.Ordinal);

    private static V1Condition? Condition(RegionObject region, string type) =>
        region.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type && condition.ObservedGeneration == region.Metadata.Generation);
}
