namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>What a collector has made of a post.</summary>
internal enum OtlpOutcome
{
    Accepted,

    /// <summary>It will not take this, however often it is asked.</summary>
    Refused,

    /// <summary>It was not reached, or takes nothing now.</summary>
    Unavailable,
}
