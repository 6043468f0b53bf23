using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Storage;

/// <summary>
/// One version of one object. Immutable: the JSON is kept as bytes, so it can be sent to any number of readers without a copy,
/// and whoever wants to change it parses a tree of its own.
/// </summary>
internal sealed class StoredObject
{
    private StoredObject(string @namespace, string name, string uid, long version, ReadOnlyMemory<byte> json)
    {
        Namespace = @namespace;
        Name = name;
        Uid = uid;
        Version = version;
        Json = json;
    }

    /// <summary>Empty for cluster-scoped objects.</summary>
    public string Namespace { get; }

    public string Name { get; }

    public string Uid { get; }

    /// <summary>The store's version at which this state was written.</summary>
    public long Version { get; }

    public ReadOnlyMemory<byte> Json { get; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The fields a field selector may name, with their values.</summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    public string Key => KeyOf(Namespace, Name);

    /// <summary>Sorts as the paths of etcd do: by namespace, then by name.</summary>
    public static string KeyOf(string @namespace, string name) => @namespace.Length == 0 ? name : $"{@namespace}/{name}";

    /// <summary>Writes <paramref name="version"/> into the metadata of <paramref name="tree"/> and freezes it.</summary>
    public static StoredObject Freeze(JsonObject tree, long version, Func<JsonObject, IReadOnlyDictionary<string, string>> fields)
    {
        var metadata = tree["metadata"]!.AsObject();
        metadata["resourceVersion"] = version.ToString();
        return new(Text(metadata, "namespace"), Text(metadata, "name"), Text(metadata, "uid"), version, JsonSerializer.SerializeToUtf8Bytes(tree))
        {
            Labels = LabelsOf(metadata),
            Fields = fields(tree),
        };
    }

    public JsonObject Parse() => JsonNode.Parse(Json.Span)!.AsObject();

    private static string Text(JsonObject metadata, string property) => metadata[property]?.GetValue<string>() ?? "";

    private static Dictionary<string, string> LabelsOf(JsonObject metadata)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (metadata["labels"] is JsonObject source)
        {
            foreach (var (name, value) in source)
            {
                labels[name] = value?.GetValue<string>() ?? "";
            }
        }

        return labels;
    }
}
