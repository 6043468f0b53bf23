namespace Mesh.Samples.Load.Runs;

/// <summary>When a version answered first and last, in milliseconds after the start of the run.</summary>
internal sealed record VersionSeen(double FirstMilliseconds, double LastMilliseconds);
