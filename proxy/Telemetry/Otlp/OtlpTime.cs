namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>Times as OTLP has them.</summary>
internal static class OtlpTime
{
    private const ulong NanosecondsPerTick = 100;

    /// <summary>Nanoseconds since 1970.</summary>
    public static ulong ToUnixNanoseconds(this DateTimeOffset time) => (ulong)Math.Max(0, time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * NanosecondsPerTick;
}
