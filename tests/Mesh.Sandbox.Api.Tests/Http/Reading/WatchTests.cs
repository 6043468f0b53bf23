using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Tests.Http.Reading;

public sealed class WatchTests : IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(new() { WatchHistoryLength = 4, BookmarkInterval = TimeSpan.FromMilliseconds(50) });
        await CreateAsync("a", "one");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Watch_FromNothing_BeginsWithWhatIs()
    {
        using var watch = await _server.WatchAsync($"{Maps}?watch=true");
        await CreateAsync("b", "one");

        Assert.Equal(("ADDED", "a"), await watch.NextNameAsync());
        Assert.Equal(("ADDED", "b"), await watch.NextNameAsync());
    }

    [Fact]
    public async Task Watch_FromAVersion_BeginsBehindIt()
    {
        var list = await _server.GetAsync(Maps);
        await CreateAsync("b", "one");
        using var watch = await _server.WatchAsync($"{Maps}?watch=true&resourceVersion={list["metadata"]!["resourceVersion"]}");
        await _server.SendAsync(HttpMethod.Delete, $"{Maps}/a");

        Assert.Equal(("ADDED", "b"), await watch.NextNameAsync());
        Assert.Equal(("DELETED", "a"), await watch.NextNameAsync());
    }

    [Fact]
    public async Task Watch_VersionForgotten_SaysGoneInsideTheStream()
    {
        var list = await _server.GetAsync(Maps);
        for (var i = 0; i < 6; i++)
        {
            await CreateAsync($"x{i}", "one");
        }

        using var watch = await _server.WatchAsync($"{Maps}?watch=true&resourceVersion={list["metadata"]!["resourceVersion"]}");
        var change = await watch.NextAsync();

        Assert.Equal("ERROR", change!.Value.Type);
        Assert.Equal(410, change.Value.Object["code"]!.GetValue<int>());
        Assert.Equal("Expired", change.Value.Object["reason"]!.GetValue<string>());
        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task Watch_ObjectLeavesAndEntersTheSelection_LooksDeletedAndAdded()
    {
        using var watch = await _server.WatchAsync($"{Maps}?watch=true&labelSelector=group%3Done");
        Assert.Equal(("ADDED", "a"), await watch.NextNameAsync());

        await LabelAsync("a", "two");
        var left = await watch.NextAsync();
        await LabelAsync("a", "one");
        var entered = await watch.NextAsync();

        Assert.Equal("DELETED", left!.Value.Type);
        Assert.Equal("one", left.Value.Object["metadata"]!["labels"]!["group"]!.GetValue<string>());
        Assert.Equal("ADDED", entered!.Value.Type);
        Assert.True(Version(left.Value.Object) < Version(entered.Value.Object));
    }

    [Fact]
    public async Task Watch_Bookmarks_CarryAVersionToResumeFrom()
    {
        using var watch = await _server.WatchAsync($"{Maps}?watch=true&allowWatchBookmarks=true");
        var created = await watch.NextAsync();
        var bookmark = await watch.NextAsync();

        Assert.Equal("BOOKMARK", bookmark!.Value.Type);
        Assert.Equal("ConfigMap", bookmark.Value.Object["kind"]!.GetValue<string>());
        Assert.True(Version(bookmark.Value.Object) >= Version(created!.Value.Object));
    }

    [Fact]
    public async Task Watch_SendInitialEvents_MarksTheirEnd()
    {
        using var watch = await _server.WatchAsync($"{Maps}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        Assert.Equal(("ADDED", "a"), await watch.NextNameAsync());
        var end = await watch.NextAsync();
        Assert.Equal("BOOKMARK", end!.Value.Type);
        Assert.Equal("true", end.Value.Object["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>());
    }

    [Fact]
    public async Task Watch_SendInitialEvents_GoesOnWithChanges()
    {
        using var watch = await _server.WatchAsync($"{Maps}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        Assert.Equal(("ADDED", "a"), await watch.NextNameAsync());
        var end = await watch.NextAsync();
        await CreateAsync("b", "one");

        (string Type, JsonObject Object)? change;
        do
        {
            change = await watch.NextAsync();
        }
        while (change!.Value.Type == "BOOKMARK");

        Assert.Equal("ADDED", change.Value.Type);
        Assert.True(Version(change.Value.Object) > Version(end!.Value.Object));
    }

    [Fact]
    public async Task Watch_SendInitialEventsOfNothing_IsABookmarkAtOnce()
    {
        using var watch = await _server.WatchAsync(
            $"{Maps}?watch=true&labelSelector=group%3Dnobody&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        var end = await watch.NextAsync();

        Assert.Equal("BOOKMARK", end!.Value.Type);
        Assert.True(Version(end.Value.Object) > 0);
    }

    [Theory]
    [InlineData("sendInitialEvents=true", "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
    [InlineData("sendInitialEvents=false", "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
    [InlineData("resourceVersionMatch=NotOlderThan", "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
    [InlineData(
        "sendInitialEvents=true&resourceVersionMatch=Exact",
        "[resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan, resourceVersionMatch: Unsupported value: \"Exact\": supported values: \"NotOlderThan\"]")]
    public async Task Watch_MeaninglessQuery_IsRefused(string query, string fault)
    {
        var (code, body) = await _server.SendAsync(HttpMethod.Get, $"{Maps}?watch=true&timeoutSeconds=1&{query}");

        Assert.Equal(422, (int)code);
        Assert.Equal($"ListOptions.meta.k8s.io \"\" is invalid: {fault}", body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Watch_StreamingListsOff_AreRefusedAsByAServerWithoutThem()
    {
        await using var server = await TestServer.StartAsync(new() { StreamingLists = false });

        var (code, body) = await server.SendAsync(
            HttpMethod.Get, $"{Maps}?watch=true&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        Assert.Equal(422, (int)code);
        Assert.Equal(
            "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
            body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Watch_TimeIsUp_EndsCleanlyWithABookmark()
    {
        using var watch = await _server.WatchAsync($"{Maps}?watch=true&timeoutSeconds=1&allowWatchBookmarks=true");
        var last = "";
        while (await watch.NextAsync() is { } change)
        {
            last = change.Type;
        }

        Assert.Equal("BOOKMARK", last);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true")]
    public async Task Watch_FromTheFuture_IsRefused(string more)
    {
        var (code, body) = await _server.SendAsync(HttpMethod.Get, $"{Maps}?watch=true&timeoutSeconds=1&resourceVersion=1000000{more}");

        Assert.Equal(504, (int)code);
        Assert.StartsWith("Timeout: Too large resource version: 1000000, current: ", body["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ServerStops_Ends()
    {
        using var watch = await _server.WatchAsync($"{Maps}?watch=true&resourceVersion={(await _server.GetAsync(Maps))["metadata"]!["resourceVersion"]}");
        var next = watch.NextAsync();
        await _server.Server.DisposeAsync();

        var ended = await Record.ExceptionAsync(() => next);
        Assert.True(ended is null ? await next is null : ended is IOException or HttpRequestException, ended?.ToString());
    }

    private Task<JsonObject> CreateAsync(string name, string group) =>
        _server.CreateAsync(Maps, $$$"""{"metadata":{"name":"{{{name}}}","labels":{"group":"{{{group}}}"} } }""");

    private Task<(System.Net.HttpStatusCode Code, JsonObject Body)> LabelAsync(string name, string group) => _server.SendAsync(
        HttpMethod.Patch, $"{Maps}/{name}", $$$"""{"metadata":{"labels":{"group":"{{{group}}}"} } }""", "application/merge-patch+json");

    private static long Version(JsonObject tree) => long.Parse(tree["metadata"]!["resourceVersion"]!.GetValue<string>());
}
