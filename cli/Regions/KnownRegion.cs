namespace Mesh.Cli.Regions;

/// <summary>What is in force of a region (<c>/debug/regions</c>).</summary>
/// <param name="Region">Its name.</param>
/// <param name="AvailablePercent">Of the requests, for how many it may be used.</param>
/// <param name="FailoverTo">Where its own callers go, in order.</param>
/// <param name="MaxLoadPercent">Of what it can bear, how much it may be given.</param>
internal sealed record KnownRegion(string Region, int AvailablePercent, IReadOnlyList<string> FailoverTo, int MaxLoadPercent);
