namespace Mesh.Benchmarks.Fixtures;

/// <summary>Where chance enters the benchmarks.</summary>
internal static class Chance
{
    /// <summary>The source that the sidecar uses: its cost is part of what is measured.</summary>
    public static Random AsInTheSidecar()
    {
#pragma warning disable RS0030 // A composition root like the sidecar's own.
        return Random.Shared;
#pragma warning restore RS0030
    }
}
