using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>One operation of a JSON patch.</summary>
/// <param name="Op"><c>add</c>, <c>remove</c>, <c>replace</c>, <c>move</c>, <c>copy</c> or <c>test</c>.</param>
/// <param name="Path">Where it acts.</param>
/// <param name="From">Source of <c>move</c> and <c>copy</c>; null otherwise.</param>
/// <param name="Value">Operand of <c>add</c>, <c>replace</c> and <c>test</c>; may be JSON null.</param>
internal sealed record JsonPatchOperation(string Op, JsonPointer Path, JsonPointer? From, JsonNode? Value)
{
    public static JsonPatchOperation? Parse(JsonNode? node, out string malformed)
    {
        malformed = "";
        if (node is not JsonObject item)
        {
            malformed = "a JSON patch operation must be an object";
            return null;
        }

        var op = item["op"].AsText();
        var path = item["path"].AsText() is { } pathText ? JsonPointer.Parse(pathText) : null;
        var from = item["from"].AsText() is { } fromText ? JsonPointer.Parse(fromText) : null;
        malformed = (op, path, from) switch
        {
            (not ("add" or "remove" or "replace" or "move" or "copy" or "test"), _, _) => $"Unexpected kind: {op ?? "unknown"}",
            (_, null, _) => $"{op} operation has no valid path",
            ("move" or "copy", _, null) => $"{op} operation has no valid from",
            ("add" or "replace" or "test", _, _) when !item.ContainsKey("value") => $"{op} operation has no value",
            _ => "",
        };
        return malformed.Length > 0 ? null : new JsonPatchOperation(op!, path!, from, item["value"]);
    }
}
