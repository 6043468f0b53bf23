namespace Mesh.Proxy.Resilience;

/// <summary>How long an endpoint is ejected.</summary>
internal static class EjectionLength
{
    /// <summary>Doublings that are looked at; beyond, every first length is past every longest one.</summary>
    private const int MaxDoublings = 20;

    /// <summary>The length of an ejection.</summary>
    /// <param name="cause">Connect errors: 0.5 s, 1 s, 2 s … up to the base. Else: the base times the count, up to the maximum.</param>
    /// <param name="count">Which ejection it is, from 1.</param>
    /// <param name="settings">Base, maximum, jitter.</param>
    /// <param name="random">Of the jitter.</param>
    public static TimeSpan Of(EjectionCause cause, int count, OutlierSettings settings, Random random)
    {
        if (cause == EjectionCause.ConnectErrors)
        {
            TimeSpan length = settings.FirstConnectEjection * (1 << Math.Min(count - 1, MaxDoublings));
            return length < settings.BaseEjection ? length : settings.BaseEjection;
        }

        TimeSpan longest = settings.MaxEjection > settings.BaseEjection ? settings.MaxEjection : settings.BaseEjection;
        TimeSpan grown = settings.BaseEjection * Math.Min(count, int.MaxValue);
        return (grown < longest ? grown : longest) + TimeSpan.FromMilliseconds(random.Next((int)settings.Jitter.TotalMilliseconds + 1));
    }
}
