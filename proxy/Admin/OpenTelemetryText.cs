using System.Globalization;
using OpenTelemetry.Metrics;

namespace Mesh.Proxy.Admin;

/// <summary>Writes metrics that OpenTelemetry has collected.</summary>
internal static class OpenTelemetryText
{
    public static void Append(PrometheusText text, Metric metric)
    {
        string name = text.BeginMetric(metric.Name, metric.Unit, TypeOf(metric.MetricType), metric.Description);
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            if (metric.MetricType == MetricType.Histogram)
            {
                AppendHistogram(text, name, point);
            }
            else
            {
                AppendSample(text, name, "", point, ValueOf(metric.MetricType, point));
            }
        }
    }

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        // Exponential histograms are never configured, and up-down counters are gauges to Prometheus.
        _ => "gauge",
    };

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static void AppendHistogram(PrometheusText text, string name, in MetricPoint point)
    {
        long cumulated = 0;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            cumulated += bucket.BucketCount;
            text.BeginSample(name, "_bucket");
            AppendLabels(text, point);
            text.UpperBound(bucket.ExplicitBound);
            text.EndSample(cumulated);
        }

        AppendSample(text, name, "_sum", point, point.GetHistogramSum());
        AppendSample(text, name, "_count", point, point.GetHistogramCount());
    }

    private static void AppendSample(PrometheusText text, string name, string suffix, in MetricPoint point, double value)
    {
        text.BeginSample(name, suffix);
        AppendLabels(text, point);
        text.EndSample(value);
    }

    private static void AppendLabels(PrometheusText text, in MetricPoint point)
    {
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            text.Label(tag.Key, Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "");
        }
    }
}
