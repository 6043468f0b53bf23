using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.ControlPlane.Webhooks.Conversion;

/// <summary>
/// Annotations that keep what a version of TrafficSplit has no field for. They are there only in the versions that need them, and only if there is something to keep.
/// </summary>
internal static class SplitNotes
{
    /// <summary>On v1alpha2 and newer: the weights as v1alpha1 wrote them, a JSON array in the order of the backends. Void if it does not give the weights that the object has now.</summary>
    public const string Weights = "mesh.dev/split-weights";

    /// <summary>On v1alpha1 and v1alpha2: <c>spec.matches</c>, as JSON.</summary>
    public const string Matches = "mesh.dev/split-matches";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Takes a note off an object.</summary>
    /// <returns>Its text, or null if there was none.</returns>
    public static string? Take(JsonObject split, string name)
    {
        if (split["metadata"] is not JsonObject metadata || metadata["annotations"] is not JsonObject annotations || annotations[name] is not { } note)
        {
            return null;
        }

        annotations.Remove(name);
        if (annotations.Count == 0)
        {
            metadata.Remove("annotations");
        }

        return note.GetValueKind() == JsonValueKind.String ? note.GetValue<string>() : "";
    }

    public static void Put(JsonObject split, string name, JsonNode value)
    {
        var metadata = Child(split, "metadata");
        Child(metadata, "annotations")[name] = value.ToJsonString();
    }

    /// <summary>A note that is an array; null for anything else.</summary>
    public static JsonArray? Read(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Options) as JsonArray;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}
