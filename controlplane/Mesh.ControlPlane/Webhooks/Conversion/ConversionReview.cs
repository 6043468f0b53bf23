using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.ControlPlane.Webhooks.Conversion;

/// <summary>A <c>ConversionReview</c> of <c>apiextensions.k8s.io/v1</c>: reads the question, gives the answer.</summary>
/// <param name="Uid">Echoed in the answer.</param>
/// <param name="DesiredVersion">The <c>apiVersion</c> asked for.</param>
/// <param name="Objects">What is to be converted, of any version.</param>
internal sealed record ConversionReview(string Uid, string DesiredVersion, IReadOnlyList<JsonObject> Objects)
{
    private const string ApiVersion = "apiextensions.k8s.io/v1";
    private const string Kind = "ConversionReview";

    // Lists are converted whole. Far more splits than services in any cluster.
    private const int MaxObjects = 20_000;

    /// <param name="review">The body of the request; must outlive the result.</param>
    /// <param name="fault">What is wrong with it; null if nothing is.</param>
    public static ConversionReview? Read(JsonElement review, out string? fault)
    {
        if (ReviewJson.Text(review, "apiVersion") != ApiVersion || ReviewJson.Text(review, "kind") != Kind)
        {
            fault = $"expected apiVersion {ApiVersion} and kind {Kind}";
            return null;
        }

        if (ReviewJson.Object(review, "request") is not { } request || ReviewJson.Uid(request) is not { } uid)
        {
            fault = "request or request.uid is missing";
            return null;
        }

        if (ReviewJson.Text(request, "desiredAPIVersion") is not { } version
            || !request.TryGetProperty("objects", out var objects)
            || objects.ValueKind != JsonValueKind.Array
            || objects.GetArrayLength() > MaxObjects
            || objects.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
        {
            fault = $"request must have a desiredAPIVersion and at most {MaxObjects} objects";
            return null;
        }

        fault = null;
        return new(uid, version, [.. objects.EnumerateArray().Select(item => JsonObject.Create(item)!)]);
    }

    /// <summary>All objects in their order, or why one of them could not be converted: half an answer is none.</summary>
    public JsonObject Answer()
    {
        var converted = new JsonArray();
        foreach (var split in Objects)
        {
            try
            {
                converted.Add((JsonNode)SplitConverter.Convert(split, DesiredVersion));
            }
            catch (InconvertibleException exception)
            {
                return Wrap(new() { ["uid"] = Uid, ["result"] = new JsonObject { ["status"] = "Failure", ["message"] = $"{NameOf(split)}{exception.Message}" } });
            }
        }

        return Wrap(new() { ["uid"] = Uid, ["result"] = new JsonObject { ["status"] = "Success" }, ["convertedObjects"] = converted });
    }

    private static JsonObject Wrap(JsonObject response) => new() { ["apiVersion"] = ApiVersion, ["kind"] = Kind, ["response"] = response };

    private static string NameOf(JsonObject split) => split["metadata"] is JsonObject metadata && metadata["name"] is JsonValue name ? $"{metadata["namespace"]}/{name}: " : "";
}
