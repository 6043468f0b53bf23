namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>The outcome of reading a TrafficPolicy: a rule, or why it is refused.</summary>
internal sealed record PolicyReading(PolicyRule? Rule, string? Refusal);
