using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace Mesh.Proxy.Admin;

/// <summary>Writes metrics in the Prometheus text exposition format 0.0.4, with names as OpenTelemetry's compatibility rules make them.</summary>
internal static class PrometheusText
{
    /// <summary>Content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Append(StringBuilder text, Metric metric)
    {
        string type = TypeOf(metric.MetricType);
        string name = NameOf(metric, type);
        if (metric.Description.Length > 0)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(metric.Description.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings(" ")).Append('\n');
        }

        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            if (metric.MetricType == MetricType.Histogram)
            {
                AppendHistogram(text, name, point);
            }
            else
            {
                AppendSample(text, name, point, null, ValueOf(metric.MetricType, point));
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

    private static string NameOf(Metric metric, string type)
    {
        string name = Sanitize(metric.Name);
        string unit = metric.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return type == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Sanitize(string name) => string.Create(name.Length, name, (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
        }
    });

    private static double ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static void AppendHistogram(StringBuilder text, string name, in MetricPoint point)
    {
        long cumulated = 0;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            cumulated += bucket.BucketCount;
            AppendSample(text, name + "_bucket", point, Number(bucket.ExplicitBound), cumulated);
        }

        AppendSample(text, name + "_sum", point, null, point.GetHistogramSum());
        AppendSample(text, name + "_count", point, null, point.GetHistogramCount());
    }

    private static void AppendSample(StringBuilder text, string name, in MetricPoint point, string? upperBound, double value)
    {
        text.Append(name);
        char separator = '{';
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            AppendLabel(text, ref separator, Sanitize(tag.Key), Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "");
        }

        if (upperBound is not null)
        {
            AppendLabel(text, ref separator, "le", upperBound);
        }

        text.Append(separator == ',' ? "} " : " ").Append(Number(value)).Append('\n');
    }

    private static void AppendLabel(StringBuilder text, ref char separator, string name, string value)
    {
        text.Append(separator).Append(name).Append("=\"");
        foreach (char c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append("\\n"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
        separator = ',';
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
