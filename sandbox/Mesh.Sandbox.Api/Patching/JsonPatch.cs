using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>
/// RFC 6902 (<c>application/json-patch+json</c>). A patch that is no patch is a 400; an operation that cannot be applied is a 422, as the API server answers.
/// The patch is atomic: one failing operation discards all.
/// </summary>
internal static class JsonPatch
{
    /// <summary>The API server's own limit (maxJSONPatchOperations).</summary>
    public const int MaxOperations = 10_000;

    /// <summary>
    /// Bytes that <c>copy</c> operations may add in one patch, all together. Without it a short patch doubles a subtree per operation and exhausts memory.
    /// The API server uses its request body limit of 3 MiB.
    /// </summary>
    public const int MaxCopiedBytes = 3 * 1024 * 1024;

    /// <summary>Applies <paramref name="patch"/> to a copy of <paramref name="original"/>.</summary>
    public static PatchResult Apply(JsonObject original, JsonNode? patch)
    {
        if (patch is not JsonArray list)
        {
            return PatchResult.ForFailure(ApiStatus.BadRequest("json: cannot unmarshal object into Go value of type jsonpatch.Patch"));
        }

        if (list.Count > MaxOperations)
        {
            return PatchResult.ForFailure(ApiStatus.TooLarge($"The allowed maximum operations in a JSON patch is {MaxOperations}, got {list.Count}"));
        }

        var document = new JsonPatchDocument(original.DeepClone(), MaxCopiedBytes);
        foreach (var item in list)
        {
            if (JsonPatchOperation.Parse(item, out var malformed) is not { } operation)
            {
                return PatchResult.ForFailure(ApiStatus.BadRequest(malformed));
            }

            if (document.Apply(operation) is { } refused)
            {
                return Unprocessable(refused);
            }
        }

        return document.Root is JsonObject patched
            ? PatchResult.ForObject(patched)
            : Unprocessable("the patched document is not a JSON object");
    }

    /// <summary>Parses the text of a patch; a text that is not JSON is a failure, not an exception.</summary>
    public static PatchResult Apply(JsonObject original, ReadOnlySpan<byte> patch)
    {
        try
        {
            return Apply(original, StrictJson.Parse(patch));
        }
        catch (JsonException exception)
        {
            return PatchResult.ForFailure(ApiStatus.BadRequest(exception.Message));
        }
    }

    // The API server answers every 422 of this kind with one fixed text.
    private static PatchResult Unprocessable(string diagnostic) =>
        PatchResult.ForFailure(new ApiStatus(422, "Invalid", "the server rejected our request due to an error in our request"), diagnostic);
}
