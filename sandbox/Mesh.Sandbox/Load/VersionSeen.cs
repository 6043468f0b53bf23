namespace Mesh.Sandbox.Load;

/// <summary>When a version answered first and last, in milliseconds after the start of a run.</summary>
internal sealed record VersionSeen(double FirstMilliseconds, double LastMilliseconds);
