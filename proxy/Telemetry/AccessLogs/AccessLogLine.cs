using System.Buffers;
using System.Text.Json;
using Mesh.Proxy.Logging;

namespace Mesh.Proxy.Telemetry.AccessLogs;

/// <summary>A request as one JSON object on one line. What a client has sent is escaped: it cannot end the line, nor the string that it stands in. Fields that say nothing are left out.</summary>
/// <param name="record">The request.</param>
internal sealed class AccessLogLine(RequestRecord record) : ILogLine
{
    // The default encoder escapes control characters and everything beyond ASCII.
    private static readonly JsonWriterOptions Options = new() { Indented = false, SkipValidation = true };

    public void WriteTo(IBufferWriter<byte> output)
    {
        using (Utf8JsonWriter json = new(output, Options))
        {
            json.WriteStartObject();
            Write(json);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private void Write(Utf8JsonWriter json)
    {
        RequestSummary summary = record.Summary;
        json.WriteString("time"u8, record.StartedAt.UtcDateTime);
        json.WriteString("direction"u8, summary.Direction.Label());
        Text(json, "peer"u8, summary.Peer);
        Text(json, "service"u8, summary.Service);
        Text(json, "route"u8, summary.Route);
        Text(json, "backend"u8, summary.Backend);
        Text(json, "endpoint"u8, summary.Endpoint?.ToString());
        Text(json, "workload"u8, summary.Workload);
        Text(json, "locality"u8, summary.Locality.Label());
        Text(json, "destination_cluster"u8, summary.Cluster);
        Text(json, "destination_region"u8, summary.Region);
        json.WriteString("protocol"u8, summary.IsHttp2 ? "HTTP/2"u8 : "HTTP/1.1"u8);
        json.WriteString("method"u8, record.Method);
        json.WriteString("path"u8, record.Path);
        json.WriteNumber("status"u8, summary.StatusCode);
        if (summary.GrpcStatus is { } grpcStatus)
        {
            json.WriteNumber("grpc_status"u8, grpcStatus);
        }

        Text(json, "reason"u8, summary.Reason);
        if (summary.Reason.Length > 0)
        {
            Text(json, "subject"u8, summary.Subject);
        }

        if (summary.Retries > 0)
        {
            json.WriteNumber("retries"u8, summary.Retries);
        }

        if (summary.Hedges > 0)
        {
            json.WriteNumber("hedges"u8, summary.Hedges);
        }

        json.WriteNumber("request_bytes"u8, summary.RequestBytes);
        json.WriteNumber("response_bytes"u8, summary.ResponseBytes);
        json.WriteNumber("duration_ms"u8, Milliseconds(summary.Duration));
        if (summary.UpstreamDuration is { } upstream)
        {
            json.WriteNumber("upstream_ms"u8, Milliseconds(upstream));
        }

        Text(json, "trace_id"u8, record.TraceId);
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    private static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 3);
}
