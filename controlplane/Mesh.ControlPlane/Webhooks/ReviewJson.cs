using System.Text.Json;

namespace Mesh.ControlPlane.Webhooks;

/// <summary>Reads of the envelope of a review that tolerate absence and wrong types.</summary>
internal static class ReviewJson
{
    // The API server sends 36 characters.
    private const int MaxUidLength = 128;

    public static JsonElement? Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    public static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What ties an answer to its question.</summary>
    public static string? Uid(JsonElement request) => Text(request, "uid") is { Length: > 0 and <= MaxUidLength } uid ? uid : null;
}
