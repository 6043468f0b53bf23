using Mesh.Sandbox.Api.Printing;
using Mesh.Sandbox.Api.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>Streams the changes of a table, one JSON line each, until the client leaves, the time is up or it falls behind.</summary>
internal sealed class WatchHandler(VersionedStore store, WatchOptions options, TimeProvider time, Random random)
{
    private readonly Lock _randomLock = new();

    public async Task HandleAsync(ApiCall call, ListQuery query, CancellationToken ending)
    {
        var representation = Negotiation.Choose(call.Request.Headers.Accept, isList: call.Info.Name.Length == 0);
        var filter = new ObjectFilter(call.Info.Namespace, query.Labels, query.Fields);
        var view = new WatchView(call.Type, filter, representation, IncludeObject.Parse(call.Query("includeObject")), time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, ending);
        var watcher = Join(call, query, out var oldest);
        await StartAsync(call.Http);
        if (watcher is null)
        {
            // A version that is too old is reported inside the stream, as the watch cache of a real server does.
            await call.Http.Response.Body.WriteAsync(
                WatchView.Error(ApiStatus.Expired($"too old resource version: {query.ResourceVersion} ({oldest})")), call.Cancellation);
            return;
        }

        using (watcher)
        {
            try
            {
                await StreamAsync(call, query, view, watcher, ended.Token);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                // The client left, or the watch is to end because the server stops: both are ordinary.
            }
            catch (ApiStatusException failure)
            {
                // An object that cannot be shown ends the watch; the client lists again, and is told there, too.
                await call.Http.Response.Body.WriteAsync(WatchView.Error(failure.Status), ended.Token);
            }
        }
    }

    private StoreWatcher? Join(ApiCall call, ListQuery query, out long oldest)
    {
        oldest = 0;
        // The version only grows, so what has been reached now stays so.
        if (query.ResourceVersion is { } wanted && store.Version is var current && wanted > current)
        {
            throw new ApiStatusException(ApiStatus.TooLargeVersion(wanted, current));
        }

        var fromNow = query.SendInitialEvents ?? query.ResourceVersion is null or 0;
        return fromNow
            ? store.WatchFromNow(call.Type.Table)
            : store.WatchAfter(call.Type.Table, query.ResourceVersion is > 0 and var version ? version : store.Version, out oldest);
    }

    private static async Task StartAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = MediaTypes.Json;
        http.Response.Headers.CacheControl = "no-cache, private";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.StartAsync(http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private async Task StreamAsync(ApiCall call, ListQuery query, WatchView view, StoreWatcher watcher, CancellationToken cancellation)
    {
        var output = call.Http.Response.BodyWriter;
        foreach (var change in watcher.Backlog)
        {
            await SendAsync(await view.LineAsync(change, cancellation));
        }

        if (query is { SendInitialEvents: true, AllowWatchBookmarks: true })
        {
            await SendAsync(view.Bookmark(watcher.StartVersion, endsInitialEvents: true));
        }

        using var timeout = new CancellationTokenSource(query.Timeout ?? RandomTimeout(), time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var bookmarks = query.AllowWatchBookmarks
            ? time.CreateTimer(_ => store.Bookmark(call.Type.Table, watcher), null, options.BookmarkInterval, options.BookmarkInterval)
            : null;
        await output.FlushAsync(cancellation);
        try
        {
            while (await watcher.Events.WaitToReadAsync(ended.Token))
            {
                while (watcher.Events.TryRead(out var change))
                {
                    await SendAsync(change.Type == StoreEventType.Bookmark ? view.Bookmark(change.Version, endsInitialEvents: false) : await view.LineAsync(change, cancellation));
                }

                await output.FlushAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // The agreed time is up. The last bookmark lets the client go on from here.
            if (query.AllowWatchBookmarks && !watcher.Events.TryPeek(out _))
            {
                store.Bookmark(call.Type.Table, watcher);
                while (watcher.Events.TryRead(out var change))
                {
                    await SendAsync(change.Type == StoreEventType.Bookmark ? view.Bookmark(change.Version, endsInitialEvents: false) : await view.LineAsync(change, cancellation));
                }
            }
        }

        async ValueTask SendAsync(ReadOnlyMemory<byte>? line)
        {
            if (line is { } bytes)
            {
                await output.WriteAsync(bytes, cancellation);
            }
        }
    }

    private TimeSpan RandomTimeout()
    {
        lock (_randomLock)
        {
            return options.MinTimeout * (1 + random.NextDouble());
        }
    }
}
