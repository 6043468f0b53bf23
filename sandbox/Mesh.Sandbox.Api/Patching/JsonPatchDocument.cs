using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>The document while a JSON patch is applied to it. Every method mutates it and returns null, or returns why it cannot.</summary>
internal sealed class JsonPatchDocument(JsonNode? root, long copyBudget)
{
    private long _copyBudget = copyBudget;

    public JsonNode? Root { get; private set; } = root;

    public string? Apply(JsonPatchOperation operation) => operation.Op switch
    {
        "add" => Add(operation.Path, operation.Value?.DeepClone(), "add"),
        "remove" => Remove(operation.Path, "remove", out _),
        "replace" => Replace(operation.Path, operation.Value),
        "move" => Move(operation.From!, operation.Path),
        "copy" => Copy(operation.From!, operation.Path),
        _ => Test(operation.Path, operation.Value),
    };

    private string? Add(JsonPointer path, JsonNode? value, string op)
    {
        if (path.IsRoot)
        {
            Root = value;
            return null;
        }

        switch (Parent(path))
        {
            case JsonObject container:
                container[path.Last] = value;
                return null;
            case JsonArray list when path.Last == "-":
                list.Add(value);
                return null;
            case JsonArray list when JsonPointer.TryIndex(path.Last, list.Count + 1, out var index):
                list.Insert(index, value);
                return null;
            case JsonArray:
                return $"{op} operation does not apply: doc is missing path: \"{path.Text}\": invalid index referenced";
            default:
                return Missing(op, path);
        }
    }

    private string? Remove(JsonPointer path, string op, out JsonNode? removed)
    {
        if (!TryGet(path, out removed))
        {
            return Missing(op, path);
        }

        switch (path.IsRoot ? null : Parent(path))
        {
            case JsonObject container:
                container.Remove(path.Last);
                return null;
            case JsonArray list when JsonPointer.TryIndex(path.Last, list.Count, out var index):
                list.RemoveAt(index);
                return null;
            default:
                Root = null;
                return null;
        }
    }

    private string? Replace(JsonPointer path, JsonNode? value)
    {
        if (!TryGet(path, out _))
        {
            return Missing("replace", path);
        }

        switch (path.IsRoot ? null : Parent(path))
        {
            case JsonObject container:
                container[path.Last] = value?.DeepClone();
                return null;
            case JsonArray list when JsonPointer.TryIndex(path.Last, list.Count, out var index):
                list[index] = value?.DeepClone();
                return null;
            default:
                Root = value?.DeepClone();
                return null;
        }
    }

    private string? Move(JsonPointer from, JsonPointer path)
    {
        if (from.IsProperPrefixOf(path))
        {
            return $"move operation does not apply: \"{from.Text}\" cannot move into itself";
        }

        return Remove(from, "move", out var value) ?? Add(path, value, "move");
    }

    private string? Copy(JsonPointer from, JsonPointer path)
    {
        if (!TryGet(from, out var value))
        {
            return Missing("copy", from);
        }

        _copyBudget -= value?.ToJsonString().Length ?? 0;
        return _copyBudget < 0 ? "copy operation does not apply: accumulated size of copies exceeds the limit" : Add(path, value?.DeepClone(), "copy");
    }

    private string? Test(JsonPointer path, JsonNode? expected)
    {
        // The API server's library lets a missing member equal null.
        TryGet(path, out var actual);
        return JsonNode.DeepEquals(actual, expected) ? null : $"testing value {path.Text} failed";
    }

    private JsonNode? Parent(JsonPointer path) => Root is null ? null : path.FindParent(Root);

    private bool TryGet(JsonPointer path, out JsonNode? value)
    {
        value = Root;
        if (path.IsRoot)
        {
            return true;
        }

        switch (Parent(path))
        {
            case JsonObject container:
                return container.TryGetPropertyValue(path.Last, out value);
            case JsonArray list when JsonPointer.TryIndex(path.Last, list.Count, out var index):
                value = list[index];
                return true;
            default:
                value = null;
                return false;
        }
    }

    private static string Missing(string op, JsonPointer path) => $"{op} operation does not apply: doc is missing path: \"{path.Text}\": missing value";
}
