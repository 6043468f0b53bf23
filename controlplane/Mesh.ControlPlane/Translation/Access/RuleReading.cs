namespace Mesh.ControlPlane.Translation.Access;

/// <summary>The outcome of reading a policy about workloads.</summary>
/// <param name="Rule">What it says; if it is refused, what stands in its place as long as no version of it was valid.</param>
/// <param name="Refusal">Why it is refused; null if it is not.</param>
internal sealed record RuleReading<TRule>(TRule? Rule, string? Refusal);
