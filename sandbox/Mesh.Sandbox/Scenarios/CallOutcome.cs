namespace Mesh.Sandbox.Scenarios;

/// <summary>How an attempt of a <see cref="MutualTlsCaller"/> ended.</summary>
/// <param name="Status">Status code of the answer; null if there was none.</param>
/// <param name="Description">What happened, in words.</param>
internal sealed record CallOutcome(string? Status, string Description);
