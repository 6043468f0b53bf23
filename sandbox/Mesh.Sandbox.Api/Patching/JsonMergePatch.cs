using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>RFC 7386 (<c>application/merge-patch+json</c>): objects merge, null deletes, everything else replaces.</summary>
internal static class JsonMergePatch
{
    /// <summary>Applies <paramref name="patch"/> to a copy of <paramref name="original"/>.</summary>
    public static PatchResult Apply(JsonObject original, JsonNode? patch)
    {
        if (patch is not JsonObject patchObject)
        {
            return PatchResult.ForFailure(ApiStatus.BadRequest("Invalid JSON Patch"));
        }

        return PatchResult.ForObject(Merge(original, patchObject));
    }

    /// <summary>The smallest patch that turns <paramref name="from"/> into <paramref name="to"/>.</summary>
    public static JsonObject Diff(JsonObject from, JsonObject to)
    {
        var patch = new JsonObject();
        foreach (var (name, before) in from)
        {
            if (!to.TryGetPropertyValue(name, out var after) || after is null)
            {
                patch[name] = null;
            }
            else if (before is JsonObject beforeObject && after is JsonObject afterObject)
            {
                if (Diff(beforeObject, afterObject) is { Count: > 0 } nested)
                {
                    patch[name] = nested;
                }
            }
            else if (!JsonNode.DeepEquals(before, after))
            {
                patch[name] = after.DeepClone();
            }
        }

        foreach (var (name, after) in to)
        {
            if (after is not null && !from.ContainsKey(name))
            {
                patch[name] = after.DeepClone();
            }
        }

        return patch;
    }

    private static JsonObject Merge(JsonObject original, JsonObject patch)
    {
        var result = new JsonObject();
        foreach (var (name, value) in original)
        {
            if (!patch.ContainsKey(name))
            {
                result[name] = value?.DeepClone();
            }
            else if (patch[name] is { } change)
            {
                result[name] = MergeValue(value, change);
            }
        }

        foreach (var (name, change) in patch)
        {
            if (change is not null && !original.ContainsKey(name))
            {
                result[name] = MergeValue(null, change);
            }
        }

        return result;
    }

    // A patch object that meets no object still loses its nulls: it merges into an empty one.
    private static JsonNode MergeValue(JsonNode? original, JsonNode change) =>
        change is JsonObject changeObject ? Merge(original as JsonObject ?? [], changeObject) : change.DeepClone();
}
