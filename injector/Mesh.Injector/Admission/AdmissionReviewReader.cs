using System.Text.Json;

namespace Mesh.Injector.Admission;

/// <summary>Reads an AdmissionReview (admission.k8s.io/v1). Everything unexpected is a fault in words.</summary>
internal static class AdmissionReviewReader
{
    public const string ApiVersion = "admission.k8s.io/v1";
    public const string Kind = "AdmissionReview";

    /// <summary>Far deeper than any pod (about 15, managed fields included), shallow enough for every recursive step.</summary>
    public const int MaxDepth = 64;

    /// <summary>Longest uid: the API server sends 36 characters.</summary>
    private const int MaxUidLength = 128;

    public static readonly JsonDocumentOptions DocumentOptions = new()
    {
        MaxDepth = MaxDepth,
        // Two readers of the same document must not see two different pods.
        AllowDuplicateProperties = false,
    };

    /// <summary>Reads the request inside a review.</summary>
    /// <param name="review">The document; must outlive the result.</param>
    /// <param name="fault">What is wrong, null if nothing is.</param>
    /// <exception cref="InvalidOperationException">A name or value is not Unicode: a lone surrogate passes the parser and fails when it is read.</exception>
    public static AdmissionRequest? Read(JsonElement review, out string? fault)
    {
        if (review.ValueKind != JsonValueKind.Object)
        {
            fault = "the body is not a JSON object";
            return null;
        }

        if (Text(review, "apiVersion") != ApiVersion || Text(review, "kind") != Kind)
        {
            fault = $"expected apiVersion {ApiVersion} and kind {Kind}";
            return null;
        }

        if (Object(review, "request") is not { } request)
        {
            fault = "request is missing";
            return null;
        }

        if (Text(request, "uid") is not { Length: > 0 and <= MaxUidLength } uid)
        {
            fault = "request.uid is missing or too long";
            return null;
        }

        if (Object(request, "kind") is not { } kind || Text(request, "operation") is not { } operation)
        {
            fault = "request.kind or request.operation is missing";
            return null;
        }

        JsonElement pod = request.TryGetProperty("object", out JsonElement value) ? value : default;
        bool isPodCreation = operation == "CREATE"
            && Text(kind, "group") is null or ""
            && Text(kind, "version") == "v1"
            && Text(kind, "kind") == "Pod"
            && Text(request, "subResource") is null or "";
        JsonElement metadata = Object(pod, "metadata") ?? default;
        string name = Text(request, "name") is { Length: > 0 } known ? known : Text(metadata, "name") ?? $"{Text(metadata, "generateName")}*";
        fault = null;
        return new AdmissionRequest(uid, Text(request, "namespace") ?? Text(metadata, "namespace") ?? "", isPodCreation, name, pod);
    }

    private static JsonElement? Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
