using System.Text.Json;
using k8s;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>JSON of one kind: lists item by item and watch lines, so that one odd object spoils nothing but itself.</summary>
internal sealed class ResourceCodec<T>(ResourceDefinition definition)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>The wire form; fills in the type, which the models leave empty.</summary>
    public string Encode(T resource)
    {
        resource.ApiVersion ??= definition.ApiVersion;
        resource.Kind ??= definition.Kind;
        return KubernetesJson.Serialize(resource);
    }

    public T Decode(JsonElement element)
    {
        var resource = KubernetesJson.Deserialize<T>(element);
        if (resource?.Metadata?.Name is null)
        {
            throw new JsonException($"a {definition.Kind} without metadata.name");
        }

        // Items of a list carry neither; an object must not depend on the way it was read.
        resource.ApiVersion ??= definition.ApiVersion;
        resource.Kind ??= definition.Kind;
        return resource;
    }

    public ResourceList<T> DecodeList(JsonElement list)
    {
        var items = new List<T>();
        var undecodable = new List<UndecodableObject>();
        // Go writes an empty list as null.
        if (list.TryGetProperty("items", out var array) && array.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in array.EnumerateArray())
            {
                try
                {
                    items.Add(Decode(element));
                }
                catch (JsonException exception)
                {
                    undecodable.Add(new(KeyOf(element), exception.Message));
                }
            }
        }

        var metadata = list.TryGetProperty("metadata", out var found) ? found : default;
        return new(items, Text(metadata, "resourceVersion") ?? "", NullIfEmpty(Text(metadata, "continue")), undecodable);
    }

    /// <summary>Reads one line of a watch.</summary>
    /// <exception cref="JsonException">The line is not a watch event at all: the stream cannot be trusted any more.</exception>
    /// <exception cref="KubernetesApiException">The line is an ERROR event.</exception>
    public WatchEvent<T> DecodeEvent(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || Text(root, "type") is not { } type
            || !root.TryGetProperty("object", out var element)
            || element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("a watch line without type and object");
        }

        var metadata = element.TryGetProperty("metadata", out var found) ? found : default;
        var version = Text(metadata, "resourceVersion") ?? "";
        return type switch
        {
            "ADDED" => DecodeObject(ResourceEventType.Added, version, element),
            "MODIFIED" => DecodeObject(ResourceEventType.Modified, version, element),
            "DELETED" => DecodeObject(ResourceEventType.Deleted, version, element),
            "BOOKMARK" => new(ResourceEventType.Bookmark, version, default, null),
            "ERROR" => throw KubernetesApiException.From(KubernetesJson.Deserialize<V1Status>(element)),
            _ => throw new JsonException($"a watch event of unknown type {type}"),
        };
    }

    private WatchEvent<T> DecodeObject(ResourceEventType type, string version, JsonElement element)
    {
        try
        {
            var resource = Decode(element);
            return new(type, version, ResourceKey.Of(resource), resource);
        }
        catch (JsonException exception) when (KeyOf(element).Name.Length > 0)
        {
            var key = KeyOf(element);
            // A deletion needs no more than the name.
            return type == ResourceEventType.Deleted
                ? new(type, version, key, null)
                : new(ResourceEventType.Undecodable, version, key, null, exception.Message);
        }
    }

    private static ResourceKey KeyOf(JsonElement element)
    {
        var metadata = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("metadata", out var found) ? found : default;
        return new(Text(metadata, "namespace") ?? "", Text(metadata, "name") ?? "");
    }

    private static string? Text(JsonElement parent, string property) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(property, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
