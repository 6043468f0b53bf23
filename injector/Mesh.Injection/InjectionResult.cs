using System.Text.Json.Nodes;

namespace Mesh.Injection;

/// <summary>The verdict on one pod with the change that follows from it.</summary>
/// <param name="Decision">The verdict.</param>
/// <param name="Patch">RFC 6902 operations to apply to the pod; empty unless the outcome is <see cref="InjectionOutcome.Inject"/>.</param>
/// <param name="Warnings">What the pod's author should know although the pod is accepted, e.g. an annotation that nobody reads.</param>
public sealed record InjectionResult(InjectionDecision Decision, JsonArray Patch, IReadOnlyList<string> Warnings)
{
    internal static InjectionResult Unchanged(InjectionDecision decision, params IReadOnlyList<string> warnings) => new(decision, [], warnings);
}
