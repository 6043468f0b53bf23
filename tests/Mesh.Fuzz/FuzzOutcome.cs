namespace Mesh.Fuzz;

/// <summary>How a run of the loop ended.</summary>
/// <param name="Runs">Inputs that were run.</param>
/// <param name="Input">The input that was run last.</param>
/// <param name="Error">What it broke; null if nothing was found.</param>
internal sealed record FuzzOutcome(long Runs, byte[] Input, Exception? Error);
