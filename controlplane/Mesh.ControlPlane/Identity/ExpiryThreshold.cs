namespace Mesh.ControlPlane.Identity;

/// <summary>How near the end of a certificate is, in the steps at which people are warned.</summary>
internal static class ExpiryThreshold
{
    /// <summary>Ninety days to plan, thirty to begin, seven to drop everything else.</summary>
    public static readonly IReadOnlyList<int> Days = [90, 30, 7];

    /// <summary>The smallest of <see cref="Days"/> that the end lies within; 0 once it has passed; null while it is far away.</summary>
    public static int? Of(DateTimeOffset notAfter, DateTimeOffset now)
    {
        double left = (notAfter - now).TotalDays;
        return left <= 0 ? 0 : Days.Where(days => left <= days).Select(days => (int?)days).LastOrDefault();
    }
}
