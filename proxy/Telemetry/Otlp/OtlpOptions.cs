namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>Where telemetry is sent by OTLP, as OpenTelemetry's standard environment variables say; nowhere by default.</summary>
internal sealed record OtlpOptions
{
    /// <summary>Nothing is sent.</summary>
    public static readonly OtlpOptions Off = new();

    /// <summary>Where spans are posted; null for nowhere.</summary>
    public Uri? Traces { get; init; }

    /// <summary>Where metrics are posted; null for nowhere.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>Fields of each post.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>PEM file of the roots that the collector is believed by; needed for https, because the sidecar believes none of the machine's.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Longest time of a post. Default 10 s, the specification's.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two posts of the metrics. Default 60 s, the specification's.</summary>
    public TimeSpan MetricInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Share of the requests without a trace that begin one, 0–1. Default 0: only traces that somebody else has begun are recorded.</summary>
    public double TraceRatio { get; init; }

    /// <summary>Name of the service that this sidecar speaks for; null for that of its service account.</summary>
    public string? ServiceName { get; init; }
}
