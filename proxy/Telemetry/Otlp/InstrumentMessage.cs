using System.Globalization;
using Google.Protobuf.Collections;
using Mesh.Proxy.Telemetry.Otlp.Messages;
using OpenTelemetry.Metrics;
using AggregationTemporality = Mesh.Proxy.Telemetry.Otlp.Messages.AggregationTemporality;
using Metric = OpenTelemetry.Metrics.Metric;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>A metric that OpenTelemetry has collected of an instrument.</summary>
internal static class InstrumentMessage
{
    public static Messages.Metric Of(Metric metric)
    {
        Messages.Metric message = new() { Name = metric.Name, Unit = metric.Unit, Description = metric.Description };
        switch (metric.MetricType)
        {
            case MetricType.LongSum or MetricType.DoubleSum or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic:
                message.Sum = new Sum
                {
                    AggregationTemporality = AggregationTemporality.Cumulative,
                    IsMonotonic = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum,
                };
                Add(message.Sum.DataPoints, metric);
                break;
            case MetricType.Histogram:
                message.Histogram = new Histogram { AggregationTemporality = AggregationTemporality.Cumulative };
                Add(message.Histogram.DataPoints, metric);
                break;
            default:
                message.Gauge = new Gauge();
                Add(message.Gauge.DataPoints, metric);
                break;
        }

        return message;
    }

    private static void Add(RepeatedField<NumberDataPoint> points, Metric metric)
    {
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            NumberDataPoint message = new() { StartTimeUnixNano = point.StartTime.ToUnixNanoseconds(), TimeUnixNano = point.EndTime.ToUnixNanoseconds() };
            switch (metric.MetricType)
            {
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    message.AsInt = point.GetSumLong();
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    message.AsDouble = point.GetSumDouble();
                    break;
                case MetricType.LongGauge:
                    message.AsInt = point.GetGaugeLastValueLong();
                    break;
                default:
                    message.AsDouble = point.GetGaugeLastValueDouble();
                    break;
            }

            Add(message.Attributes, point);
            points.Add(message);
        }
    }

    private static void Add(RepeatedField<HistogramDataPoint> points, Metric metric)
    {
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            HistogramDataPoint message = new()
            {
                StartTimeUnixNano = point.StartTime.ToUnixNanoseconds(),
                TimeUnixNano = point.EndTime.ToUnixNanoseconds(),
                Count = (ulong)point.GetHistogramCount(),
                Sum = point.GetHistogramSum(),
            };
            foreach (HistogramBucket bucket in point.GetHistogramBuckets())
            {
                message.BucketCounts.Add((ulong)bucket.BucketCount);
                if (!double.IsPositiveInfinity(bucket.ExplicitBound))
                {
                    message.ExplicitBounds.Add(bucket.ExplicitBound);
                }
            }

            Add(message.Attributes, point);
            points.Add(message);
        }
    }

    private static void Add(RepeatedField<KeyValue> attributes, in MetricPoint point)
    {
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            attributes.Add(tag.Key, Convert.ToString(tag.Value, CultureInfo.InvariantCulture));
        }
    }
}
