using System.Net;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Tests.Fakes;
using static Mesh.Kubernetes.Tests.Fakes.Samples;

namespace Mesh.Kubernetes.Tests.Informers;

public sealed class InformerTests
{
    [Fact]
    public async Task Run_ListInPages_StoresAllAndWatchesFromTheVersionOfTheList()
    {
        await using var fixture = new InformerFixture(options => options.PageSize = 2);
        fixture.Api.OnRequest = request => Task.FromResult(request.RequestUri!.Query.Contains("continue=next%26", StringComparison.Ordinal)
            ? FakeApi.List("10", null, Map("c", "3"))
            : FakeApi.List("10", "next&", Map("a", "1"), Map("b", "2")));
        fixture.Start();

        var watch = await fixture.Api.NextWatchAsync();

        Assert.Equal(["a", "b", "c"], fixture.Informer.Store.All().Select(map => map.Metadata.Name).Order());
        Assert.Contains("resourceVersion=10", watch.Query);
        Assert.Contains("allowWatchBookmarks=true", watch.Query);
        Assert.Contains("limit=2", fixture.Api.Requests.First(request => !request.Contains("watch=true", StringComparison.Ordinal)));
        Assert.True(fixture.Informer.HasSynced);
    }

    [Fact]
    public async Task Run_PagesExpireWhileListing_ListsInOnePiece()
    {
        await using var fixture = new InformerFixture();
        fixture.Api.OnRequest = request => Task.FromResult(request.RequestUri!.Query switch
        {
            var query when query.Contains("continue", StringComparison.Ordinal) => FakeApi.Status(HttpStatusCode.Gone, "Expired", "too old"),
            var query when query.Contains("limit", StringComparison.Ordinal) => FakeApi.List("10", "next", Map("a", "1")),
            _ => FakeApi.List("11", null, Map("a", "1"), Map("b", "2")),
        });
        fixture.Start();

        await fixture.Api.NextWatchAsync();

        Assert.Equal(2, fixture.Informer.Store.Count);
    }

    [Fact]
    public async Task Run_SecondPageFails_StoresNothingOfTheList()
    {
        await using var fixture = new InformerFixture();
        fixture.Api.OnRequest = request => Task.FromResult(request.RequestUri!.Query.Contains("continue", StringComparison.Ordinal)
            ? FakeApi.Status(HttpStatusCode.InternalServerError, "InternalError", "no")
            : FakeApi.List("10", "next", Map("a", "1")));
        fixture.Start();

        await Eventually.TrueAsync(() => fixture.Informer.Phase == InformerPhase.Lost);

        Assert.Equal(0, fixture.Informer.Store.Count);
        Assert.False(fixture.Informer.HasSynced);
    }

    [Fact]
    public async Task Run_WatchEvents_UpdateTheStoreAndEmitKeys()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1", "old"), Map("b", "2"));

        await watch.SendAsync("MODIFIED", Map("a", "11", "new"));
        await watch.SendAsync("DELETED", Map("b", "12"));
        await watch.SendAsync("ADDED", Map("c", "13"));
        await Eventually.TrueAsync(() => fixture.Keys.Count == 3);

        Assert.Equal(["shop/a", "shop/b", "shop/c"], fixture.Keys);
        Assert.Equal("new", fixture.Value("a"));
        Assert.Null(fixture.Value("b"));
    }

    [Fact]
    public async Task Run_WatchEndsInGoodOrder_ResumesFromTheLastBookmarkWithoutListing()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        await watch.BookmarkAsync("77");
        await watch.CloseAsync();

        var next = await fixture.Api.NextWatchAsync();

        Assert.Contains("resourceVersion=77", next.Query);
        Assert.Equal(1, fixture.Lists);
    }

    [Fact]
    public async Task Run_ConnectionBreaks_ResumesAndKeepsTheStore()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        await watch.SendAsync("ADDED", Map("b", "12"));
        await Eventually.TrueAsync(() => fixture.Keys.Count == 1);
        await watch.BreakAsync();

        var next = await fixture.Api.NextWatchAsync();

        Assert.Contains("resourceVersion=12", next.Query);
        Assert.Equal(2, fixture.Informer.Store.Count);
        Assert.Equal(InformerPhase.Following, fixture.Informer.Phase);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_VersionExpired_ListsAnewAndEmitsOnlyRealChanges(bool asEvent)
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("same", "1"), Map("changed", "2", "old"), Map("removed", "3"));
        fixture.Serve("90", Map("same", "1"), Map("changed", "80", "new"), Map("added", "81"));
        if (asEvent)
        {
            await watch.ErrorAsync(410, "Expired");
        }
        else
        {
            var refused = false;
            fixture.Api.OnWatch = _ => !refused && (refused = true) ? FakeApi.Status(HttpStatusCode.Gone, "Expired", "too old") : null;
            await watch.CloseAsync();
        }

        var next = await fixture.Api.NextWatchAsync();

        Assert.Contains("resourceVersion=90", next.Query);
        Assert.Equal(["shop/added", "shop/changed", "shop/removed"], fixture.Keys.Order());
        Assert.Equal("new", fixture.Value("changed"));
        Assert.Equal(1, fixture.Logger.Count(EventIds.InformerRelisted));
    }

    [Fact]
    public async Task Run_ObjectRecreatedWhileAway_IsAChangeDespiteEqualContent()
    {
        await using var fixture = new InformerFixture(options => options.AreEquivalent = (_, _) => true);
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        var reborn = Map("a", "50");
        reborn.Metadata.Uid = "another";
        fixture.Serve("90", reborn);
        await watch.ErrorAsync(410, "Expired");

        await fixture.Api.NextWatchAsync();

        Assert.Equal(["shop/a"], fixture.Keys);
    }

    [Fact]
    public async Task Run_EquivalentChange_IsStoredWithoutTellingAnybody()
    {
        await using var fixture = new InformerFixture(options =>
            options.AreEquivalent = (left, right) => left.Data["value"] == right.Data["value"]);
        var watch = await fixture.StartWithAsync("10", Map("a", "1", "x"));

        await watch.SendAsync("MODIFIED", Map("a", "11", "x"));
        await watch.SendAsync("MODIFIED", Map("a", "12", "y"));
        await Eventually.TrueAsync(() => fixture.Value("a") == "y");

        Assert.Single(fixture.Keys);
    }

    [Fact]
    public async Task Run_Silence_EndsInANewWatch()
    {
        await using var fixture = new InformerFixture();
        await fixture.StartWithAsync("10", Map("a", "1"));

        // The first watch stays open and says nothing: only the watchdog can end it.
        var next = await fixture.Api.NextWatchAsync();

        Assert.Contains("resourceVersion=10", next.Query);
        Assert.Equal(1, fixture.Logger.Count(EventIds.ServerAway));
        Assert.Contains("150 s", fixture.Logger.Lines.First(line => line.Id == EventIds.ServerAway).Text);
    }

    [Fact]
    public async Task Run_BookmarksKeepComing_WatchdogStaysQuiet()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10");
        for (var minute = 1; minute <= 10; minute++)
        {
            fixture.Api.Time.Advance(TimeSpan.FromMinutes(1));
            await watch.SendAsync("ADDED", Map($"m{minute}", $"{10 + minute}"));
            await Eventually.TrueAsync(() => fixture.Informer.Store.Count == minute);
        }

        Assert.Equal(0, fixture.Api.WaitingWatches);
        Assert.Equal(0, fixture.Logger.Count(EventIds.ServerAway));
    }

    [Theory]
    [InlineData("this is not JSON")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":"SURPRISE","object":{}}""")]
    [InlineData("""[]""")]
    public async Task Run_GarbageLine_ReconnectsFromTheLastGoodVersion(string line)
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        await watch.SendAsync("ADDED", Map("b", "11"));
        await watch.SendLineAsync(line);

        var next = await fixture.Api.NextWatchAsync();

        Assert.Contains("resourceVersion=11", next.Query);
        Assert.Equal(2, fixture.Informer.Store.Count);
    }

    [Fact]
    public async Task Run_ObjectThatDoesNotFitTheType_KeepsItsLastGoodFormAndGoesOn()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1", "good"));

        await watch.SendLineAsync(
            """{"type":"MODIFIED","object":{"metadata":{"namespace":"shop","name":"a","resourceVersion":"11"},"data":"no map"}}""");
        await watch.SendAsync("ADDED", Map("b", "12"));
        await Eventually.TrueAsync(() => fixture.Informer.Store.Count == 2);

        Assert.Equal("good", fixture.Value("a"));
        Assert.Equal(1, fixture.Logger.Count(EventIds.InformerObjectSkipped));
    }

    [Fact]
    public async Task Run_InstantCloses_ListAnewAfterThree()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        await watch.CloseAsync();
        await (await fixture.Api.NextWatchAsync()).CloseAsync();
        Assert.Equal(1, fixture.Lists);
        await (await fixture.Api.NextWatchAsync()).CloseAsync();
        fixture.Serve("20", Map("a", "1"), Map("b", "15"));

        var next = await fixture.Api.NextWatchAsync();

        Assert.Contains("resourceVersion=20", next.Query);
        Assert.Equal(2, fixture.Informer.Store.Count);
    }

    [Fact]
    public async Task Run_ServerAway_LogsOneLineAndKeepsEverything()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        var refusals = 0;
        fixture.Api.OnWatch = _ => refusals++ < 8 ? FakeApi.Status(HttpStatusCode.ServiceUnavailable, "", "away") : null;
        await watch.BreakAsync();

        await fixture.Api.NextWatchAsync();
        await Eventually.AdvanceUntilAsync(fixture.Api.Time, () => fixture.Logger.Count(EventIds.ServerBack) == 1);

        Assert.Equal(1, fixture.Logger.Count(EventIds.ServerAway));
        Assert.Equal(1, fixture.Informer.Store.Count);
        Assert.Empty(fixture.Keys);
        Assert.Equal(1, fixture.Lists);
    }

    [Fact]
    public async Task Run_KindMissingAndAllowed_SyncsEmptyAndPicksItUpLater()
    {
        await using var fixture = new InformerFixture(options => options.MayBeMissing = true);
        fixture.Start();
        await fixture.Informer.WaitForSyncAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, fixture.Informer.Store.Count);

        await Eventually.AdvanceUntilAsync(fixture.Api.Time, () => fixture.Lists > 20);
        Assert.Equal(InformerPhase.Missing, fixture.Informer.Phase);

        fixture.Serve("5", Map("a", "1"));
        var before = fixture.Api.Time.GetUtcNow();
        await fixture.Api.NextWatchAsync();

        Assert.Equal(1, fixture.Informer.Store.Count);
        Assert.InRange((fixture.Api.Time.GetUtcNow() - before).TotalSeconds, 0, 6);
        Assert.Equal(1, fixture.Logger.Count(EventIds.InformerKindMissing));
        Assert.Equal(0, fixture.Logger.Count(EventIds.InformerLost) + fixture.Logger.Count(EventIds.ServerAway));
    }

    [Fact]
    public async Task Run_KindDisappears_KeepsTheLastGoodState()
    {
        await using var fixture = new InformerFixture(options => options.MayBeMissing = true);
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        fixture.Api.OnWatch = _ => FakeApi.Status(HttpStatusCode.NotFound, "NotFound", "no such kind");
        fixture.Api.OnRequest = _ => Task.FromResult(FakeApi.Status(HttpStatusCode.NotFound, "NotFound", "no such kind"));
        await watch.CloseAsync();

        await Eventually.AdvanceUntilAsync(fixture.Api.Time, () => fixture.Informer.Phase == InformerPhase.Lost);

        Assert.Equal(1, fixture.Informer.Store.Count);
        Assert.Empty(fixture.Keys);
    }

    [Fact]
    public async Task OnAffected_ObjectMoves_HearsOfOldAndNewTargets()
    {
        await using var fixture = new InformerFixture();
        var targets = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var watch = await fixture.StartWithAsync("10", Map("a", "1", "left"));
        fixture.Informer.OnAffected<string>(map => [map.Data["value"]], targets.Enqueue);

        await watch.SendAsync("MODIFIED", Map("a", "11", "right"));
        await watch.SendAsync("DELETED", Map("a", "12", "right"));
        await Eventually.TrueAsync(() => targets.Count == 4);

        // What was there when the handler joined; the move; the deletion.
        Assert.Equal(["left", "left", "right", "right"], targets);
    }

    [Fact]
    public async Task OnChange_HandlerThrows_OthersStillHear()
    {
        await using var fixture = new InformerFixture();
        fixture.Informer.OnChange(_ => throw new InvalidOperationException("bug"));
        var heard = 0;
        fixture.Informer.OnChange(_ => heard++);

        await fixture.StartWithAsync("10", Map("a", "1"));

        Assert.Equal(1, heard);
        Assert.Equal(1, fixture.Logger.Count(EventIds.InformerHandlerFailed));
    }

    [Fact]
    public async Task Run_Transform_IsAppliedBeforeStoring()
    {
        await using var fixture = new InformerFixture(options => options.Transform = map => map with { Data = new Dictionary<string, string> { ["value"] = "cut" } });

        await fixture.StartWithAsync("10", Map("a", "1", "long"));

        Assert.Equal("cut", fixture.Value("a"));
    }
}
