using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>
/// <c>application/strategic-merge-patch+json</c>: a merge patch that knows which lists merge by key, with the directives <c>$patch</c>,
/// <c>$deleteFromPrimitiveList</c>, <c>$setElementOrder</c> and <c>$retainKeys</c>. Built-in kinds only: custom resources have no merge keys.
/// </summary>
internal static class StrategicMergePatch
{
    /// <summary>Applies <paramref name="patch"/> to a copy of <paramref name="original"/>.</summary>
    public static PatchResult Apply(JsonObject original, JsonNode? patch, MergeSchema schema)
    {
        if (patch is not JsonObject patchObject)
        {
            return PatchResult.ForFailure(ApiStatus.BadRequest("invalid JSON document"));
        }

        var merger = new StrategicMerger();
        var patched = merger.Merge(original.DeepClone().AsObject(), patchObject.DeepClone().AsObject(), schema);
        return merger.Failure is { } failure ? PatchResult.ForFailure(failure) : PatchResult.ForObject(patched);
    }
}
