using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>Objects reduced to their metadata (<c>meta.k8s.io/v1 PartialObjectMetadata</c>).</summary>
internal static class PartialMetadata
{
    private const string ApiVersion = "meta.k8s.io/v1";

    public static JsonObject Of(JsonObject tree) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = ApiVersion,
        ["metadata"] = tree["metadata"]?.DeepClone() ?? new JsonObject(),
    };

    public static JsonObject List(JsonObject metadata, IEnumerable<JsonObject> items) => new()
    {
        ["kind"] = "PartialObjectMetadataList",
        ["apiVersion"] = ApiVersion,
        ["metadata"] = metadata,
        ["items"] = new JsonArray([.. items]),
    };
}
