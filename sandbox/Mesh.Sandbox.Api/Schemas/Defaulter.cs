using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>Fills in the defaults of a schema.</summary>
internal static class Defaulter
{
    /// <summary>Mutates <paramref name="value"/>.</summary>
    public static void Fill(JsonNode? value, SchemaNode schema)
    {
        switch (value)
        {
            case JsonObject fields:
                FillFields(fields, schema);
                break;
            case JsonArray list when schema.Items is { } items:
                for (var i = 0; i < list.Count; i++)
                {
                    if (IsReplacedNull(list[i], items))
                    {
                        list[i] = items.Default!.DeepClone();
                    }

                    Fill(list[i], items);
                }

                break;
            default:
                break;
        }
    }

    private static void FillFields(JsonObject fields, SchemaNode schema)
    {
        foreach (var (name, property) in schema.Properties)
        {
            // A null where the schema wants none counts as absent, but only if a default can take its place.
            if (property.Default is not null && (!fields.ContainsKey(name) || IsReplacedNull(fields[name], property)))
            {
                fields[name] = property.Default.DeepClone();
            }
        }

        foreach (var (name, field) in fields.ToArray())
        {
            if (schema.Field(name) is not { } known)
            {
                continue;
            }

            if (IsReplacedNull(field, known))
            {
                fields[name] = known.Default!.DeepClone();
            }

            Fill(fields[name], known);
        }
    }

    private static bool IsReplacedNull(JsonNode? value, SchemaNode schema) =>
        (value is null || value.GetValueKind() == JsonValueKind.Null) && schema is { Nullable: false, Default: not null };
}
