namespace Mesh.Proxy.Identity;

/// <summary>When to ask for the next certificate.</summary>
/// <param name="random">Uniform in [0, 1).</param>
internal sealed class RenewalSchedule(Func<double> random)
{
    /// <summary>Half of the life is left to bridge an absence of the control plane.</summary>
    private const double RenewAt = 0.5;

    /// <summary>Share of the time by which the renewals of pods that started together are spread.</summary>
    private const double Jitter = 0.1;

    /// <summary>Share of a life below which a missing renewal is somebody's problem.</summary>
    private const double RunningOut = 0.25;

    /// <summary>The moment of renewal for a certificate received now.</summary>
    public DateTimeOffset RenewalTime(DateTimeOffset received, DateTimeOffset notAfter) =>
        received + ((notAfter - received) * RenewAt * (1 - Jitter + (2 * Jitter * random())));

    /// <summary>True if less than a quarter of the life is left.</summary>
    public static bool IsRunningOut(DateTimeOffset received, DateTimeOffset notAfter, DateTimeOffset now) =>
        notAfter - now < (notAfter - received) * RunningOut;
}
