using System.Buffers;
using System.Text;
using System.Text.Json;
using Mesh.Injection;

namespace Mesh.Injector.Admission;

/// <summary>Writes the answer to an AdmissionReview.</summary>
internal static class AdmissionReviewWriter
{
    /// <summary>Decisions are visible in the API server's audit log under this key.</summary>
    private const string AuditKey = "decision";

    /// <summary>The API server cuts longer warnings.</summary>
    private const int MaxWarningLength = 250;

    public static ReadOnlyMemory<byte> Write(string uid, InjectionResult result)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", AdmissionReviewReader.ApiVersion);
            writer.WriteString("kind", AdmissionReviewReader.Kind);
            writer.WriteStartObject("response");
            writer.WriteString("uid", uid);
            WriteVerdict(writer, result);
            WriteWarnings(writer, result.Warnings);
            writer.WriteStartObject("auditAnnotations");
            writer.WriteString(AuditKey, $"{result.Decision.Outcome}: {result.Decision.Reason}");
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteVerdict(Utf8JsonWriter writer, InjectionResult result)
    {
        bool allowed = result.Decision.Outcome != InjectionOutcome.Reject;
        writer.WriteBoolean("allowed", allowed);
        if (!allowed)
        {
            writer.WriteStartObject("status");
            writer.WriteNumber("code", StatusCodes.Status400BadRequest);
            writer.WriteString("reason", "BadRequest");
            writer.WriteString("message", result.Decision.Message);
            writer.WriteEndObject();
        }
        else if (result.Patch.Count > 0)
        {
            writer.WriteString("patchType", "JSONPatch");
            writer.WriteBase64String("patch", Encoding.UTF8.GetBytes(result.Patch.ToJsonString()));
        }
    }

    private static void WriteWarnings(Utf8JsonWriter writer, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("warnings");
        foreach (string warning in warnings)
        {
            writer.WriteStringValue(warning.Length <= MaxWarningLength ? warning : warning[..MaxWarningLength]);
        }

        writer.WriteEndArray();
    }
}
