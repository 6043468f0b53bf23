using System.Runtime.InteropServices;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>JSON of one kind: lists item by item and watch lines, so that one odd object spoils nothing but itself.</summary>
internal sealed class ResourceCodec<T>(ResourceDefinition definition)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Longest JSON of one object that is read, in bytes. etcd refuses objects above 1.5 MiB; their JSON may be a few times larger than what is stored.
    /// </summary>
    public const int MaxObjectBytes = 8 * 1024 * 1024;

    /// <summary>Marks the bookmark at the end of what a streaming list begins with.</summary>
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    /// <summary>
    /// Typed code trusts that lists have no holes, which no schema of a kind with a fixed form allows. A definition's schema may list null among the values of a field, and where
    /// only the metadata is read nobody cares.
    /// </summary>
    private static readonly bool MayHoldNull = typeof(T) == typeof(V1CustomResourceDefinition) || typeof(T) == typeof(PartialObject);

    private static readonly string TooLarge = $"it is larger than {MaxObjectBytes / (1024 * 1024)} MiB";

    /// <summary>The wire form; fills in the type, which the models leave empty.</summary>
    public string Encode(T resource)
    {
        resource.ApiVersion ??= definition.ApiVersion;
        resource.Kind ??= definition.Kind;
        return ObjectJson.Serialize(resource);
    }

    public T Decode(JsonElement element)
    {
        if (!MayHoldNull && NullInList(element, "$") is { } place)
        {
            throw new JsonException($"there is a null in the list at {place}");
        }

        T? resource;
        try
        {
            resource = ObjectJson.Deserialize<T>(element);
        }
        catch (Exception exception) when (exception is not JsonException)
        {
            // The package's converters have faults of their own for what they do not expect, such as a truth value for a port.
            throw new JsonException(exception.Message, exception);
        }

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
                if (JsonMarshal.GetRawUtf8Value(element).Length > MaxObjectBytes)
                {
                    undecodable.Add(new(KeyOf(element), TooLarge));
                    continue;
                }

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
    public WatchEvent<T> DecodeEvent(WatchLine line)
    {
        if (!line.IsWhole)
        {
            return DecodeHead(WatchLineHead.Read(line.Bytes.Span));
        }

        using var document = JsonDocument.Parse(line.Bytes);
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
            "BOOKMARK" => new(EndsInitialEvents(metadata) ? ResourceEventType.InitialEventsEnd : ResourceEventType.Bookmark, version, default, null),
            "ERROR" => throw KubernetesApiException.From(ObjectJson.Deserialize<V1Status>(element)),
            _ => throw new JsonException($"a watch event of unknown type {type}"),
        };
    }

    /// <summary>An object whose name cannot be seen is one that nobody here will know of; the watch goes on all the same.</summary>
    private static WatchEvent<T> DecodeHead(WatchLineHead head) => head is { Type: "DELETED", Key.Name.Length: > 0 }
        ? new(ResourceEventType.Deleted, head.ResourceVersion, head.Key, null)
        : new(ResourceEventType.Undecodable, head.ResourceVersion, head.Key, null, TooLarge);

    /// <summary>Where the first list with a null in it stands.</summary>
    private static string? NullInList(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in element.EnumerateObject())
                {
                    if (field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && NullInList(field.Value, "") is { } below)
                    {
                        return $"{path}.{field.Name}{below}";
                    }
                }

                return null;
            case JsonValueKind.Array:
                int index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    if (item.ValueKind == JsonValueKind.Null)
                    {
                        return path;
                    }

                    if (NullInList(item, "") is { } below)
                    {
                        return $"{path}[{index}]{below}";
                    }

                    index++;
                }

                return null;
            default:
                return null;
        }
    }

    private static bool EndsInitialEvents(JsonElement metadata) =>
        metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("annotations", out var annotations)
        && Text(annotations, InitialEventsEnd) == "true";

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
