using System.Text;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Printing;
using Mesh.Sandbox.Api.Resources;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>Answers lists: consistent pages of what a table holds now or held at a version.</summary>
internal sealed class ListHandler(VersionedStore store, TimeProvider time)
{
    public async Task HandleAsync(ApiCall call, ListQuery query)
    {
        var representation = Negotiation.Choose(call.Request.Headers.Accept, isList: true);
        var token = query.Continue.Length > 0 ? ContinueToken.Decode(query.Continue) : null;
        var snapshot = Snapshot(call.Type, query, token);
        var filter = new ObjectFilter(call.Info.Namespace, query.Labels, query.Fields);
        var page = Page(snapshot, filter, query.Limit, token?.AfterKey);
        var metadata = Metadata(snapshot, filter, query.Limit, page);
        var encoder = new ObjectEncoder(call.Type);
        await (representation switch
        {
            Representation.Table => call.AnswerAsync(Table(call, metadata, await encoder.TreesAsync(page, call.Cancellation))),
            Representation.Metadata => call.AnswerAsync(PartialMetadata.List(metadata, (await encoder.TreesAsync(page, call.Cancellation)).Select(PartialMetadata.Of))),
            _ => Answers.BytesAsync(call.Http, 200, await EncodeAsync(call, metadata, page), MediaTypes.Json),
        });
    }

    /// <summary>What a list of this query sees, for callers that act on it rather than show it.</summary>
    public IReadOnlyList<StoredObject> Select(ApiCall call, ListQuery query)
    {
        var token = query.Continue.Length > 0 ? ContinueToken.Decode(query.Continue) : null;
        return Page(Snapshot(call.Type, query, token), new(call.Info.Namespace, query.Labels, query.Fields), query.Limit, token?.AfterKey);
    }

    private TableSnapshot Snapshot(ResourceType type, ListQuery query, ContinueToken? token)
    {
        if (token is not null)
        {
            if (query.ResourceVersion is > 0)
            {
                throw new ApiStatusException(ApiStatus.BadRequest("specifying resource version is not allowed when using continue"));
            }

            return store.ReadAt(type.Table, token.Version) ?? throw new ApiStatusException(ApiStatus.Expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."));
        }

        var now = store.Read(type.Table);
        if (query.ResourceVersion is not { } version || version == 0)
        {
            return now;
        }

        if (version > now.Version)
        {
            throw new ApiStatusException(ApiStatus.TooLargeVersion(version, now.Version));
        }

        // Without a match rule a limit means "exactly this version"; so has it been since before the rule existed.
        var exact = query.ResourceVersionMatch == "Exact" || (query.ResourceVersionMatch.Length == 0 && query.Limit > 0);
        return exact
            ? store.ReadAt(type.Table, version) ?? throw new ApiStatusException(ApiStatus.Expired("The resourceVersion for the provided list is too old."))
            : now;
    }

    private static List<StoredObject> Page(TableSnapshot snapshot, ObjectFilter filter, int limit, string? afterKey)
    {
        var matches = snapshot.Objects.Values
            .Where(o => (afterKey is null || string.CompareOrdinal(o.Key, afterKey) > 0) && filter.Matches(o));
        return [.. limit > 0 ? matches.Take(limit) : matches];
    }

    private static JsonObject Metadata(TableSnapshot snapshot, ObjectFilter filter, int limit, List<StoredObject> page)
    {
        var metadata = new JsonObject { ["resourceVersion"] = snapshot.Version.ToString() };
        if (limit == 0 || page.Count < limit)
        {
            return metadata;
        }

        var last = page[^1].Key;
        var remaining = snapshot.Objects.Values.Count(o => string.CompareOrdinal(o.Key, last) > 0 && filter.Matches(o));
        if (remaining > 0)
        {
            metadata["continue"] = new ContinueToken(snapshot.Version, last).Encode();
            if (!filter.HasSelectors)
            {
                metadata["remainingItemCount"] = remaining;
            }
        }

        return metadata;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> EncodeAsync(ApiCall call, JsonObject metadata, List<StoredObject> page)
    {
        var type = call.Type;
        var output = new MemoryStream(256 + page.Sum(o => o.Json.Length));
        output.Write(Encoding.UTF8.GetBytes($"{{\"kind\":\"{type.ListKind}\",\"apiVersion\":\"{type.ApiVersion}\",\"metadata\":{metadata.ToJsonString()},\"items\":["));
        await new ObjectEncoder(type).WriteItemsAsync(page, output, call.Cancellation);
        output.Write("]}"u8);
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    private JsonObject Table(ApiCall call, JsonObject metadata, IReadOnlyList<JsonObject> page)
    {
        var printer = new TablePrinter(call.Type, IncludeObject.Parse(call.Query("includeObject")));
        return printer.Print(metadata, page, time.GetUtcNow());
    }
}
