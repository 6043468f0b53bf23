using System.Text;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Printing;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>Turns changes of a table into what one watcher sees: filtered, in its version and representation.</summary>
internal sealed class WatchView(ResourceType type, ObjectFilter filter, Representation representation, string includeObject, TimeProvider time)
{
    private readonly ObjectEncoder _encoder = new(type);

    /// <returns>One line of the watch, or null when the watcher does not see the change.</returns>
    public ReadOnlyMemory<byte>? Line(StoreEvent change)
    {
        var seen = change.Object is { } now && filter.Matches(now);
        var wasSeen = change.Previous is { } before && filter.Matches(before);
        return (change.Type, wasSeen, seen) switch
        {
            (StoreEventType.Deleted, true, _) => Line("DELETED", change.Object!),
            (StoreEventType.Deleted, false, _) => null,
            (_, true, true) => Line("MODIFIED", change.Object!),
            (_, false, true) => Line("ADDED", change.Object!),
            (_, true, false) => LeftView(change),
            _ => null,
        };
    }

    public ReadOnlyMemory<byte> Bookmark(long version, bool endsInitialEvents)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(), ["creationTimestamp"] = null };
        if (endsInitialEvents)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        var empty = new JsonObject { ["kind"] = type.Kind, ["apiVersion"] = type.ApiVersion, ["metadata"] = metadata };
        return Line("BOOKMARK", Encoding.UTF8.GetBytes(Represent(empty, isBookmark: true).ToJsonString()));
    }

    public static ReadOnlyMemory<byte> Error(ApiStatus status) => Line("ERROR", Encoding.UTF8.GetBytes(status.ToJson().ToJsonString()));

    /// <summary>The object exists but is out of the watcher's sight: it sees the last state it knew, at the version of the change.</summary>
    private ReadOnlyMemory<byte> LeftView(StoreEvent change)
    {
        var tree = _encoder.Tree(change.Previous!);
        new ObjectMeta(tree).ResourceVersion = change.Version.ToString();
        return Line("DELETED", Encoding.UTF8.GetBytes(Represent(tree, isBookmark: false).ToJsonString()));
    }

    private ReadOnlyMemory<byte> Line(string eventType, StoredObject stored) => Line(
        eventType,
        representation == Representation.Object
            ? _encoder.Whole(stored)
            : Encoding.UTF8.GetBytes(Represent(_encoder.Tree(stored), isBookmark: false).ToJsonString()));

    private JsonObject Represent(JsonObject tree, bool isBookmark) => representation switch
    {
        Representation.Metadata => PartialMetadata.Of(tree),
        Representation.Table => new TablePrinter(type, includeObject).Print(
            new() { ["resourceVersion"] = new ObjectMeta(tree).ResourceVersion }, isBookmark ? [] : [tree], time.GetUtcNow()),
        _ => tree,
    };

    private static ReadOnlyMemory<byte> Line(string eventType, ReadOnlyMemory<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{{\"type\":\"{eventType}\",\"object\":");
        var line = new byte[head.Length + body.Length + 2];
        head.CopyTo(line, 0);
        body.Span.CopyTo(line.AsSpan(head.Length));
        "}\n"u8.CopyTo(line.AsSpan(line.Length - 2));
        return line;
    }
}
