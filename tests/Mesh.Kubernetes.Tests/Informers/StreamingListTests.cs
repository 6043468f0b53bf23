using System.Net;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Tests.Fakes;
using static Mesh.Kubernetes.Tests.Fakes.Samples;

namespace Mesh.Kubernetes.Tests.Informers;

/// <summary>Lists that a watch begins with.</summary>
public sealed class StreamingListTests
{
    [Fact]
    public async Task Run_ServerStreamsLists_CountsOnlyTheCompleteList()
    {
        await using var fixture = new InformerFixture();
        fixture.Api.StreamsLists = true;
        fixture.Start();
        var watch = await fixture.NextWatchAsync();

        await watch.SendAsync("ADDED", Map("a", "1"));
        await watch.SendAsync("ADDED", Map("b", "2"));
        Assert.False(fixture.Informer.HasSynced);
        Assert.Equal(0, fixture.Informer.Store.Count);
        await watch.EndListAsync("10");
        await fixture.Informer.WaitForSyncAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, fixture.Informer.Store.Count);
        Assert.Equal(["shop/a", "shop/b"], fixture.Keys.Order());
        Assert.Equal(InformerPhase.Following, fixture.Informer.Phase);
        Assert.Equal(0, fixture.Lists);
        Assert.Contains("sendInitialEvents=true&resourceVersionMatch=NotOlderThan", watch.Query);
        Assert.Contains("allowWatchBookmarks=true", watch.Query);
        Assert.DoesNotContain("resourceVersion=", watch.Query);
    }

    [Fact]
    public async Task Run_BehindTheList_FollowsOnTheSameConnectionAndResumesFromThere()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StreamWithAsync("10", Map("a", "1", "old"));

        await watch.SendAsync("MODIFIED", Map("a", "11", "new"));
        await watch.SendAsync("ADDED", Map("b", "12"));
        await Eventually.TrueAsync(() => fixture.Keys.Count == 2);
        await watch.CloseAsync();
        var next = await fixture.NextWatchAsync();

        Assert.Equal("new", fixture.Value("a"));
        Assert.Contains("resourceVersion=12", next.Query);
        Assert.Equal(1, fixture.StreamingLists);
    }

    [Fact]
    public async Task Run_ObjectsChangeWhileTheListStreams_LastFormCounts()
    {
        await using var fixture = new InformerFixture();
        fixture.Api.StreamsLists = true;
        fixture.Start();
        var watch = await fixture.NextWatchAsync();

        await watch.SendAsync("ADDED", Map("a", "1", "old"));
        await watch.SendAsync("ADDED", Map("b", "2"));
        await watch.SendAsync("MODIFIED", Map("a", "8", "new"));
        await watch.SendAsync("DELETED", Map("b", "9"));
        await watch.EndListAsync("10");
        await fixture.Informer.WaitForSyncAsync(TestContext.Current.CancellationToken);

        Assert.Equal("new", fixture.Value("a"));
        Assert.Equal(1, fixture.Informer.Store.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.UnprocessableEntity, "Invalid")]
    [InlineData(HttpStatusCode.BadRequest, "BadRequest")]
    public async Task Run_ServerDoesNotStreamLists_IsAskedOnceAndSaysNothing(HttpStatusCode code, string reason)
    {
        await using var fixture = new InformerFixture();
        fixture.Api.StreamsLists = true;
        fixture.Api.OnWatch = request => request.RequestUri!.Query.Contains("sendInitialEvents", StringComparison.Ordinal)
            ? FakeApi.Status(code, reason, "sendInitialEvents is forbidden")
            : null;
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        fixture.Serve("90", Map("a", "1"), Map("b", "80"));
        await watch.ErrorAsync(410, "Expired");

        await fixture.NextWatchAsync();

        Assert.Equal(2, fixture.Informer.Store.Count);
        Assert.Equal((1, 2), (fixture.StreamingLists, fixture.Lists));
        Assert.DoesNotContain(fixture.Logger.Lines, line => line.Id is EventIds.ServerAway or EventIds.InformerLost);
    }

    [Fact]
    public async Task Run_SwitchedOff_ServerIsNotAsked()
    {
        await using var fixture = new InformerFixture(options => options.StreamingLists = false);

        await fixture.StartWithAsync("10", Map("a", "1"));

        Assert.Equal((0, 1), (fixture.StreamingLists, fixture.Lists));
    }

    [Fact]
    public async Task Run_ListIsNeverCompleted_AsksForPagesAndRemembersIt()
    {
        await using var fixture = new InformerFixture();
        fixture.Api.StreamsLists = true;
        fixture.Serve("10", Map("a", "1"), Map("b", "2"));
        fixture.Start();
        var silent = await fixture.NextWatchAsync();
        await silent.SendAsync("ADDED", Map("a", "1"));

        var watch = await fixture.Api.NextWatchAsync();
        await watch.ErrorAsync(410, "Expired");
        await fixture.NextWatchAsync();

        Assert.Equal(2, fixture.Informer.Store.Count);
        Assert.Equal((1, 2), (fixture.StreamingLists, fixture.Lists));
    }

    [Fact]
    public async Task Run_ServerFailsStreamsForAnotherReason_TriesPagesInBetween()
    {
        await using var fixture = new InformerFixture();
        fixture.Api.StreamsLists = true;
        bool fails = true;
        fixture.Api.OnWatch = request => fails && request.RequestUri!.Query.Contains("sendInitialEvents", StringComparison.Ordinal)
            ? FakeApi.Status(HttpStatusCode.InternalServerError, "InternalError", "no")
            : null;
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        fails = false;
        await watch.ErrorAsync(410, "Expired");

        var next = await fixture.NextWatchAsync();

        Assert.Contains("sendInitialEvents=true", next.Query);
        Assert.Equal((2, 1), (fixture.StreamingLists, fixture.Lists));
    }

    [Fact]
    public async Task Run_VersionExpired_ListsAnewAsAStreamAndEmitsOnlyRealChanges()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StreamWithAsync("10", Map("same", "1"), Map("changed", "2", "old"), Map("removed", "3"));
        var kept = fixture.Informer.Store.Get(new("shop", "same"));
        await watch.ErrorAsync(410, "Expired");

        var next = await fixture.NextWatchAsync();
        await next.SendAsync("ADDED", Map("same", "1"));
        await next.SendAsync("ADDED", Map("changed", "80", "new"));
        await next.SendAsync("ADDED", Map("added", "81"));
        await next.EndListAsync("90");
        await Eventually.TrueAsync(() => fixture.Keys.Count == 3);

        Assert.Contains("sendInitialEvents=true", next.Query);
        Assert.Equal(["shop/added", "shop/changed", "shop/removed"], fixture.Keys.Order());
        Assert.Same(kept, fixture.Informer.Store.Get(new("shop", "same")));
        Assert.Equal(1, fixture.Logger.Count(EventIds.InformerRelisted));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ConnectionEndsInTheMiddleOfAList_KeepsEverything(bool broken)
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StreamWithAsync("10", Map("a", "1"), Map("b", "2"), Map("c", "3"));
        await watch.ErrorAsync(410, "Expired");
        var next = await fixture.NextWatchAsync();
        await next.SendAsync("ADDED", Map("a", "1"));
        fixture.Serve("20", Map("a", "1"), Map("b", "2"), Map("c", "3"));

        await (broken ? next.BreakAsync() : next.CloseAsync());
        var last = await fixture.NextWatchAsync();

        Assert.Contains("resourceVersion=20", last.Query);
        Assert.Equal(3, fixture.Informer.Store.Count);
        Assert.Empty(fixture.Keys);
    }
}
