using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>Removes what a schema does not know.</summary>
internal static class Pruner
{
    /// <summary>Mutates <paramref name="value"/>.</summary>
    /// <param name="value">The whole object.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="removed">Receives the paths of removed fields, for instance <c>spec.backends[0].wieght</c>.</param>
    public static void PruneObject(JsonObject value, SchemaNode schema, List<string> removed) => Prune(value, schema, isResource: true, "", removed);

    private static void Prune(JsonNode? value, SchemaNode schema, bool isResource, string path, List<string> removed)
    {
        if (value is JsonArray list)
        {
            for (var i = 0; i < list.Count && schema.Items is not null; i++)
            {
                Prune(list[i], schema.Items, schema.Items.IsEmbeddedResource, $"{path}[{i}]", removed);
            }

            return;
        }

        if (value is not JsonObject fields)
        {
            return;
        }

        foreach (var (name, field) in fields.ToArray())
        {
            var fieldPath = path.Length == 0 ? name : $"{path}.{name}";
            if (isResource && name is ("apiVersion" or "kind" or "metadata"))
            {
                continue;
            }

            if (schema.Field(name) is { } known)
            {
                Prune(field, known, known.IsEmbeddedResource, fieldPath, removed);
            }
            else if (!schema.PreservesUnknownFields)
            {
                fields.Remove(name);
                removed.Add(fieldPath);
            }
        }
    }
}
