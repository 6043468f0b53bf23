using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>An <c>AdmissionReview</c> of <c>admission.k8s.io/v1</c>: reads the question, gives the answer.</summary>
/// <param name="Uid">Echoed in the answer.</param>
/// <param name="Group">API group of the object.</param>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Object">As it would be stored; undefined if there is none.</param>
/// <param name="OldObject">As it is stored; undefined if there is none.</param>
internal sealed record AdmissionReview(string Uid, string Group, string Kind, JsonElement Object, JsonElement OldObject)
{
    private const string ApiVersion = "admission.k8s.io/v1";
    private const string ReviewKind = "AdmissionReview";

    // Longer ones may be cut off by the API server.
    private const int MaxWarningLength = 256;

    /// <summary>True if something is to be judged: a new spec. Who takes a finalizer off an object that was bad before must be let through.</summary>
    public bool IsAboutSpec =>
        Object.ValueKind == JsonValueKind.Object
        && !(ReviewJson.Object(Object, "metadata") is { } metadata && metadata.TryGetProperty("deletionTimestamp", out var deleted) && deleted.ValueKind == JsonValueKind.String)
        && (OldObject.ValueKind != JsonValueKind.Object || !HaveSameSpec(Object, OldObject));

    /// <param name="review">The body of the request; must outlive the result.</param>
    /// <param name="fault">What is wrong with it; null if nothing is.</param>
    public static AdmissionReview? Read(JsonElement review, out string? fault)
    {
        fault = null;
        if (ReviewJson.Text(review, "apiVersion") != ApiVersion || ReviewJson.Text(review, "kind") != ReviewKind)
        {
            fault = $"expected apiVersion {ApiVersion} and kind {ReviewKind}";
        }
        else if (ReviewJson.Object(review, "request") is { } request && ReviewJson.Uid(request) is { } uid && ReviewJson.Object(request, "kind") is { } kind)
        {
            return new(
                uid,
                ReviewJson.Text(kind, "group") ?? "",
                ReviewJson.Text(kind, "kind") ?? "",
                ReviewJson.Object(request, "object") ?? default,
                ReviewJson.Object(request, "oldObject") ?? default);
        }
        else
        {
            fault = "request, request.uid or request.kind is missing";
        }

        return null;
    }

    public JsonObject Answer(Verdict verdict)
    {
        var response = new JsonObject { ["uid"] = Uid, ["allowed"] = verdict.Refusal is null };
        if (verdict.Refusal is { } refusal)
        {
            response["status"] = new JsonObject { ["code"] = StatusCodes.Status422UnprocessableEntity, ["reason"] = "Invalid", ["message"] = refusal };
        }

        if (verdict.Warnings.Count > 0)
        {
            response["warnings"] = new JsonArray([.. verdict.Warnings.Select(warning => (JsonNode)Short(warning))]);
        }

        return new() { ["apiVersion"] = ApiVersion, ["kind"] = ReviewKind, ["response"] = response };
    }

    private static string Short(string warning) => warning.Length <= MaxWarningLength ? warning : $"{warning[..(MaxWarningLength - 1)]}…";

    private static bool HaveSameSpec(JsonElement one, JsonElement other) => one.TryGetProperty("spec", out var spec) == other.TryGetProperty("spec", out var before)
        && (spec.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(spec, before));
}
