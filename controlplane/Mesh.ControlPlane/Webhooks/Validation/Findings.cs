using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>What of a judgement its author should know at once: the same words that will stand in the status.</summary>
internal static class Findings
{
    private const string Accepted = "Accepted";

    public static IReadOnlyList<string> Of(SplitState state) => Worth([state.Accepted], [state.ResolvedRefs]);

    public static IReadOnlyList<string> Of(PolicyState state) => Worth([state.Accepted], [state.ResolvedRefs]);

    public static IReadOnlyList<string> Of(RouteState state) =>
        Worth(state.Parents.Select(parent => parent.Accepted), state.Parents.Select(parent => parent.ResolvedRefs));

    // Accepted for another reason than that means: in part.
    private static string[] Worth(IEnumerable<Finding> accepted, IEnumerable<Finding> resolved) =>
    [
        .. accepted.Where(finding => !finding.Holds || finding.Reason != Accepted)
            .Concat(resolved.Where(finding => !finding.Holds))
            .Select(finding => $"{finding.Reason}: {finding.Message}")
            .Distinct(),
    ];
}
