namespace Mesh.Proxy.RegionRouting;

/// <summary>
/// How far another region is: the time that connecting takes, averaged over the connections that were made. Not that of requests, which says more about applications than about distances, and is
/// not known of regions that get few. Kept as long as nothing newer is known. Updated by event loops without locks.
/// </summary>
/// <param name="region">Its name.</param>
/// <param name="onChange">Told behind each new measurement, on the loop's thread; must be quick.</param>
internal sealed class RegionDistance(string region, Action onChange)
{
    /// <summary>Weight of a new measurement: a handshake that is repeated after a second (RFC 6298) is forgotten after some ten others.</summary>
    private const double Weight = 0.2;

    // Seconds; 0 for unknown.
    private double _seconds;

    public string Region => region;

    /// <summary>Seconds; infinite as long as nobody has connected there.</summary>
    public double Seconds => Volatile.Read(ref _seconds) is var seconds and > 0 ? seconds : double.PositiveInfinity;

    /// <summary>A connection was made in this time.</summary>
    public void Observe(TimeSpan elapsed)
    {
        // Of two loops at the same moment one may be lost: an average does not mind.
        double sample = Math.Max(elapsed.TotalSeconds, 1e-6);
        double before = Volatile.Read(ref _seconds);
        Volatile.Write(ref _seconds, before == 0 ? sample : before + Weight * (sample - before));
        onChange();
    }
}
