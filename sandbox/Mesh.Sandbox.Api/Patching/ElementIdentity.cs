using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>What makes two items of a merged list the same: their merge key, or for scalars their value.</summary>
internal readonly record struct ElementIdentity(string? Key)
{
    public bool Same(JsonNode? left, JsonNode? right)
    {
        if (Key is null)
        {
            return JsonNode.DeepEquals(left, right);
        }

        return left is JsonObject leftObject && right is JsonObject rightObject
            && leftObject[Key] is { } leftKey && rightObject[Key] is { } rightKey
            && JsonNode.DeepEquals(leftKey, rightKey);
    }

    /// <summary>Position of the first item that is the same as <paramref name="item"/>, or -1.</summary>
    public int IndexIn(JsonArray list, JsonNode? item)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (Same(list[i], item))
            {
                return i;
            }
        }

        return -1;
    }
}
