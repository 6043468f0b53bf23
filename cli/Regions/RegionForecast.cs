namespace Mesh.Cli.Regions;

/// <summary>What would happen if less of a region could be used.</summary>
/// <param name="Region">Its name.</param>
/// <param name="AvailablePercent">Of the requests, for how many it could be used.</param>
/// <param name="Services">Those with pods there, by name.</param>
/// <param name="Assumptions">What the forecast rests on, and nobody here knows.</param>
internal sealed record RegionForecast(string Region, int AvailablePercent, IReadOnlyList<SimulatedService> Services, IReadOnlyList<string> Assumptions)
{
    /// <summary>Whether requests would fail, or pods get more than was said they can bear.</summary>
    public bool IsHarmful => Services.Any(service => service.FailedPercent > 0 || service.Zones.Any(zone => zone.Verdict.Length > 0));
}
