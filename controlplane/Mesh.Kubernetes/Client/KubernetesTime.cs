namespace Mesh.Kubernetes.Client;

/// <summary>Times in the two forms that Kubernetes objects carry.</summary>
public static class KubernetesTime
{
    /// <summary>A <c>metav1.Time</c>: whole seconds.</summary>
    public static DateTime Seconds(DateTimeOffset time) => Truncate(time, TimeSpan.TicksPerSecond);

    /// <summary>
    /// A <c>metav1.MicroTime</c>. The API server accepts exactly six decimals, which the client library writes only when there is a fraction, so a whole
    /// second is moved by one microsecond.
    /// </summary>
    public static DateTime Micro(DateTimeOffset time)
    {
        var micro = Truncate(time, TimeSpan.TicksPerMicrosecond);
        return micro.Ticks % TimeSpan.TicksPerSecond == 0 ? micro.AddTicks(TimeSpan.TicksPerMicrosecond) : micro;
    }

    private static DateTime Truncate(DateTimeOffset time, long unit) =>
        new(time.UtcTicks - (time.UtcTicks % unit), DateTimeKind.Utc);
}
