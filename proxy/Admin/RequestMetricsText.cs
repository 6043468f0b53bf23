using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Admin;

/// <summary>Writes the metrics of requests.</summary>
internal static class RequestMetricsText
{
    public static void Append(PrometheusText text, RequestMetrics metrics)
    {
        // As with OpenTelemetry, a metric is named when it has something to say.
        string? name = null;
        foreach (RequestTotal total in metrics.Requests())
        {
            name ??= text.BeginMetric(RequestMetrics.CountName, RequestMetrics.CountUnit, "counter", RequestMetrics.CountHelp);
            AppendSample(text, name, "", total.Tags, total.Count);
        }

        AppendDurations(text, metrics, TrafficDirection.Outbound);
        AppendDurations(text, metrics, TrafficDirection.Inbound);
    }

    private static void AppendDurations(PrometheusText text, RequestMetrics metrics, TrafficDirection direction)
    {
        string? name = null;
        foreach (DurationTotal total in metrics.Durations(direction))
        {
            name ??= text.BeginMetric(RequestMetrics.DurationName(direction), "s", "histogram", RequestMetrics.DurationHelp(direction));
            AppendHistogram(text, name, total);
        }
    }

    private static void AppendHistogram(PrometheusText text, string name, DurationTotal total)
    {
        long cumulated = 0;
        for (int i = 0; i < total.Buckets.Length; i++)
        {
            cumulated += total.Buckets[i];
            text.BeginSample(name, "_bucket");
            AppendLabels(text, total.Tags);
            text.UpperBound(i < DurationHistogram.Bounds.Length ? DurationHistogram.Bounds[i] : double.PositiveInfinity);
            text.EndSample(cumulated);
        }

        AppendSample(text, name, "_sum", total.Tags, total.Sum.TotalSeconds);
        // The same number as the last bucket's, though requests go on meanwhile.
        AppendSample(text, name, "_count", total.Tags, cumulated);
    }

    private static void AppendSample(PrometheusText text, string name, string suffix, KeyValuePair<string, string>[] tags, double value)
    {
        text.BeginSample(name, suffix);
        AppendLabels(text, tags);
        text.EndSample(value);
    }

    private static void AppendLabels(PrometheusText text, KeyValuePair<string, string>[] tags)
    {
        foreach ((string label, string value) in tags)
        {
            text.Label(label, value);
        }
    }
}
