using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>Keys in a strategic merge patch that are instructions, not fields.</summary>
internal static class StrategicDirectives
{
    public const string Patch = "$patch";
    public const string RetainKeys = "$retainKeys";
    public const string DeleteFromPrimitiveList = "$deleteFromPrimitiveList/";
    public const string SetElementOrder = "$setElementOrder/";

    public const string Replace = "replace";
    public const string Delete = "delete";
    public const string Merge = "merge";

    private static bool IsDirective(string key) =>
        key is Patch or RetainKeys
        || key.StartsWith(DeleteFromPrimitiveList, StringComparison.Ordinal)
        || key.StartsWith(SetElementOrder, StringComparison.Ordinal);

    /// <summary>
    /// What a patch value means where the original has nothing: directives and nulls say nothing about absent fields.
    /// Returns null for an object that asks for its own deletion.
    /// </summary>
    public static JsonNode? Clean(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject fields:
                if (fields[Patch].AsText() == Delete)
                {
                    return null;
                }

                var cleaned = new JsonObject();
                foreach (var (name, field) in fields)
                {
                    if (field is not null && !IsDirective(name))
                    {
                        cleaned[name] = Clean(field);
                    }
                }

                return cleaned;

            case JsonArray list:
                var items = new JsonArray();
                foreach (var item in list)
                {
                    // An item that carries nothing but a directive is an instruction.
                    if (item is not JsonObject entry || !entry.ContainsKey(Patch))
                    {
                        items.Add(Clean(item));
                    }
                    else if (entry[Patch].AsText() == Merge)
                    {
                        items.Add(Clean(entry));
                    }
                }

                return items;

            default:
                return value?.DeepClone();
        }
    }
}
