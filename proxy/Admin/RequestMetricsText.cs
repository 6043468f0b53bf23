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
            name ??= text.BeginMetric("mesh.requests", "{request}", "counter", "HTTP requests that ended.");
            AppendSample(text, name, "", total.Tags, total.Count);
        }

        name = null;
        foreach (DurationTotal total in metrics.Durations())
        {
            name ??= text.BeginMetric("mesh.request.duration", "s", "histogram", "Time from the request's head to the end of its answer.");
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
