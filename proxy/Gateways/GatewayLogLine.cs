using System.Buffers;
using System.Text.Json;
using Mesh.Proxy.Logging;

namespace Mesh.Proxy.Gateways;

/// <summary>A connection as one JSON object on one line. What a stranger has named is escaped: it cannot end the line, nor the string that it stands in. Fields that say nothing are left out.</summary>
internal sealed class GatewayLogLine(GatewayRecord record) : ILogLine
{
    // The default encoder escapes control characters and everything beyond ASCII.
    private static readonly JsonWriterOptions Options = new() { Indented = false, SkipValidation = true };

    public void WriteTo(IBufferWriter<byte> output)
    {
        using (Utf8JsonWriter json = new(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, record.StartedAt.UtcDateTime);
            json.WriteString("direction"u8, "gateway"u8);
            Text(json, "peer"u8, record.Source?.ToString());
            Text(json, "server_name"u8, record.ServerName);
            Text(json, "endpoint"u8, record.Endpoint?.ToString());
            Text(json, "workload"u8, record.Workload);
            Text(json, "reason"u8, record.Reason);
            json.WriteNumber("request_bytes"u8, record.ToUpstream);
            json.WriteNumber("response_bytes"u8, record.ToClient);
            json.WriteNumber("duration_ms"u8, Math.Round(record.Duration.TotalMilliseconds, 3));
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }
}
