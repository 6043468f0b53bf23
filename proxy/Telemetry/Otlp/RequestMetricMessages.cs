using Mesh.Proxy.Telemetry.Otlp.Messages;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>The metrics of requests, which are no instruments (docs/decisions/0007).</summary>
internal static class RequestMetricMessages
{
    /// <summary>Adds those that have something to say.</summary>
    /// <param name="metrics">Where to.</param>
    /// <param name="requests">What was counted.</param>
    /// <param name="start">When counting began, nanoseconds since 1970.</param>
    /// <param name="now">Of the reading.</param>
    public static void Add(ICollection<Metric> metrics, RequestMetrics requests, ulong start, ulong now)
    {
        Sum sum = new() { AggregationTemporality = AggregationTemporality.Cumulative, IsMonotonic = true };
        foreach (RequestTotal total in requests.Requests())
        {
            NumberDataPoint point = new() { StartTimeUnixNano = start, TimeUnixNano = now, AsInt = total.Count };
            point.Attributes.Add(total.Tags);
            sum.DataPoints.Add(point);
        }

        if (sum.DataPoints.Count > 0)
        {
            metrics.Add(new Metric { Name = RequestMetrics.CountName, Unit = RequestMetrics.CountUnit, Description = RequestMetrics.CountHelp, Sum = sum });
        }

        AddDurations(metrics, requests, TrafficDirection.Outbound, start, now);
        AddDurations(metrics, requests, TrafficDirection.Inbound, start, now);
    }

    private static void AddDurations(ICollection<Metric> metrics, RequestMetrics requests, TrafficDirection direction, ulong start, ulong now)
    {
        Histogram histogram = new() { AggregationTemporality = AggregationTemporality.Cumulative };
        foreach (DurationTotal total in requests.Durations(direction))
        {
            HistogramDataPoint point = new()
            {
                StartTimeUnixNano = start,
                TimeUnixNano = now,
                Count = (ulong)total.Buckets.Sum(),
                Sum = total.Sum.TotalSeconds,
                BucketCounts = { total.Buckets.Select(count => (ulong)count) },
                ExplicitBounds = { DurationHistogram.Bounds.ToArray() },
            };
            point.Attributes.Add(total.Tags);
            histogram.DataPoints.Add(point);
        }

        if (histogram.DataPoints.Count > 0)
        {
            metrics.Add(new Metric { Name = RequestMetrics.DurationName(direction), Unit = "s", Description = RequestMetrics.DurationHelp(direction), Histogram = histogram });
        }
    }
}
