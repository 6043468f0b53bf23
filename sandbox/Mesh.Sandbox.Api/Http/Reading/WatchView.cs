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
    /// <exception cref="ApiStatusException">The object cannot be given in the watcher's version.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> LineAsync(StoreEvent change, CancellationToken cancellation)
    {
        var seen = change.Object is { } now && filter.Matches(now);
        var wasSeen = change.Previous is { } before && filter.Matches(before);
        return (change.Type, wasSeen, seen) switch
        {
            (StoreEventType.Deleted, true, _) => await LineAsync("DELETED", change.Object!, cancellation),
            (StoreEventType.Deleted, false, _) => null,
            (_, true, true) => await LineAsync("MODIFIED", change.Object!, cancellation),
            (_, false, true) => await LineAsync("ADDED", change.Object!, cancellation),
            (_, true, false) => await LeftViewAsync(change, cancellation),
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
    private async ValueTask<ReadOnlyMemory<byte>> LeftViewAsync(StoreEvent change, CancellationToken cancellation)
    {
        var tree = await _encoder.TreeAsync(change.Previous!, cancellation);
        new ObjectMeta(tree).ResourceVersion = change.Version.ToString();
        return Line("DELETED", Encoding.UTF8.GetBytes(Represent(tree, isBookmark: false).ToJsonString()));
    }

    private async ValueTask<ReadOnlyMemory<byte>> LineAsync(string eventType, StoredObject stored, CancellationToken cancellation) => Line(
        eventType,
        representation == Representation.Object
            ? await _encoder.WholeAsync(stored, cancellation)
            : Encoding.UTF8.GetBytes(Represent(await _encoder.TreeAsync(stored, cancellation), isBookmark: false).ToJsonString()));

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
