using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Concurrency;

/// <summary>How the limit of requests under way is found. Defaults are Envoy's where nothing else is said.</summary>
internal sealed record ConcurrencySettings
{
    public static readonly ConcurrencySettings Default = new();

    /// <summary>The limit while the least latency is measured, and the least at any time; at least 1.</summary>
    public int MinLimit { get; init; } = 3;

    /// <summary>Never more.</summary>
    public int MaxLimit { get; init; } = 1000;

    /// <summary>From one measurement of the least latency to the next; up to <see cref="Jitter"/> longer.</summary>
    public TimeSpan MeasureInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests of a measurement.</summary>
    public int MeasureRequests { get; init; } = 50;

    /// <summary>How much slower than the least latency is no sign of overload, as a part of it.</summary>
    public double Buffer { get; init; } = 0.25;

    /// <summary>From one limit to the next.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Which latency of a time stands for it: the 90th percentile.</summary>
    public double Quantile { get; init; } = 0.9;

    /// <summary>Longest addition to <see cref="MeasureInterval"/>, as a part of it: pods that started together do not measure together.</summary>
    public double Jitter { get; init; } = 0.15;

    /// <summary>Reads the resource; null for none. What is absent has its default.</summary>
    public static ConcurrencySettings? Of(AdaptiveConcurrency? concurrency) => concurrency is null ? null : Default with
    {
        MinLimit = concurrency.HasMinConcurrency ? (int)concurrency.MinConcurrency : Default.MinLimit,
        MaxLimit = concurrency.HasMaxConcurrency ? (int)concurrency.MaxConcurrency : Default.MaxLimit,
        MeasureInterval = concurrency.HasMinRttIntervalMs ? TimeSpan.FromMilliseconds(concurrency.MinRttIntervalMs) : Default.MeasureInterval,
        MeasureRequests = concurrency.HasMinRttRequests ? (int)concurrency.MinRttRequests : Default.MeasureRequests,
        Buffer = concurrency.HasBufferPercent ? concurrency.BufferPercent / 100.0 : Default.Buffer,
    };
}
