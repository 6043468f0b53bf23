using System.Net;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Tests.Fakes;
using static Mesh.Kubernetes.Tests.Fakes.Samples;

namespace Mesh.Kubernetes.Tests.Informers;

/// <summary>Objects that are huge, damaged or more than our own code can bear: they harm nobody but themselves, and are told once.</summary>
public sealed class OddObjectTests
{
    private const int Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ObjectOfFiveMebibytes_IsTaken(bool inList)
    {
        await using var fixture = new InformerFixture();
        var huge = Map("huge", "11", new string('x', 5 * Mebibyte));

        var watch = await fixture.StartWithAsync("10", inList ? [Map("a", "1"), huge] : [Map("a", "1")]);
        if (!inList)
        {
            await watch.SendAsync("ADDED", huge);
        }

        await Eventually.TrueAsync(() => fixture.Value("huge")?.Length == 5 * Mebibyte);
        Assert.Equal(0, fixture.Logger.Count(EventIds.InformerObjectSkipped));
    }

    [Fact]
    public async Task Run_EventBeyondTheLimit_KeepsTheLastGoodFormAndGoesOnOnTheSameWatch()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1", "good"));

        await watch.SendLineAsync(Oversized("MODIFIED", "a", 11));
        await watch.SendLineAsync(Oversized("MODIFIED", "a", 12));
        await watch.SendAsync("ADDED", Map("b", "13"));
        await Eventually.TrueAsync(() => fixture.Informer.Store.Count == 2);

        Assert.Equal("good", fixture.Value("a"));
        Assert.Equal(0, fixture.Api.WaitingWatches);
        Assert.Contains("shop/a", Assert.Single(fixture.Logger.Lines, line => line.Id == EventIds.InformerObjectSkipped).Text);
    }

    [Fact]
    public async Task Run_DeletionBeyondTheLimit_IsADeletion()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1"), Map("b", "2"));

        await watch.SendLineAsync(Oversized("DELETED", "a", 11));
        // The store first, then those who listen.
        await Eventually.TrueAsync(() => !fixture.Keys.IsEmpty);

        Assert.Equal(["shop/a"], fixture.Keys);
        Assert.Equal(1, fixture.Informer.Store.Count);
    }

    [Fact]
    public async Task Run_LastEventIsBeyondTheLimit_ResumesBehindIt()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1"));
        await watch.SendLineAsync(Oversized("ADDED", "b", 14));
        await watch.CloseAsync();

        var next = await fixture.NextWatchAsync();

        Assert.Contains("resourceVersion=14", next.Query);
    }

    [Fact]
    public async Task Run_ItemBeyondTheLimit_LeavesTheOthers()
    {
        await using var fixture = new InformerFixture();

        await fixture.StartWithAsync("10", Map("a", "1"), Map("huge", "2", new string('x', 9 * Mebibyte)), Map("c", "3"));

        Assert.Equal(["shop/a", "shop/c"], fixture.Informer.Store.Snapshot().Keys.Select(key => key.ToString()).Order());
        Assert.Contains("shop/huge", Assert.Single(fixture.Logger.Lines, line => line.Id == EventIds.InformerObjectSkipped).Text);
    }

    [Fact]
    public async Task Run_PageIsTooLarge_AsksForSmallerOnes()
    {
        await using var fixture = new InformerFixture();
        fixture.Api.OnRequest = request =>
        {
            if (!request.RequestUri!.Query.Contains("limit=31", StringComparison.Ordinal))
            {
                return Task.FromResult(Endless());
            }

            return Task.FromResult(FakeApi.List("10", null, Map("a", "1")));
        };
        fixture.Start();

        await fixture.NextWatchAsync();

        Assert.Equal(1, fixture.Informer.Store.Count);
        Assert.Equal(3, fixture.Lists);
    }

    [Fact]
    public async Task Run_UnreadableInEveryList_IsSaidOnceUntilItIsMended()
    {
        await using var fixture = new InformerFixture();
        var watch = await fixture.StartWithAsync("10", Map("a", "1", "good"), Map("b", "2"));
        for (int i = 0; i < 3; i++)
        {
            fixture.Api.OnRequest = _ => Task.FromResult(FakeApi.Json(
                $$$"""{"metadata":{"resourceVersion":"{{{20 + i}}}"},"items":[{{{Damaged(20 + i)}}},{{{ObjectJson.Serialize(Map("b", "2"))}}}]}"""));
            await watch.ErrorAsync(410, "Expired");
            watch = await fixture.NextWatchAsync();
            await watch.SendLineAsync($$"""{"type":"MODIFIED","object":{{Damaged(30 + i)}}}""");
        }

        await watch.SendAsync("ADDED", Map("c", "40"));
        await Eventually.TrueAsync(() => fixture.Informer.Store.Count == 3);
        Assert.Equal("good", fixture.Value("a"));
        Assert.Equal(1, fixture.Logger.Count(EventIds.InformerObjectSkipped));

        await watch.SendAsync("MODIFIED", Map("a", "41", "mended"));
        await watch.SendLineAsync($$"""{"type":"MODIFIED","object":{{Damaged(42)}}}""");
        await watch.SendAsync("ADDED", Map("d", "43"));
        await Eventually.TrueAsync(() => fixture.Informer.Store.Count == 4);

        Assert.Equal("mended", fixture.Value("a"));
        Assert.Equal(2, fixture.Logger.Count(EventIds.InformerObjectSkipped));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OwnCodeStumblesOverAnObject_OthersAreNotHeldUp(bool streams)
    {
        await using var fixture = new InformerFixture(options =>
        {
            options.Transform = map => map.Data["value"] == "odd" ? throw new InvalidOperationException("cannot bear it") : map;
            options.AreEquivalent = (_, map) => map.Data["value"] == "odder" ? throw new InvalidOperationException("cannot bear it either") : false;
        });
        var watch = await (streams
            ? fixture.StreamWithAsync("10", Map("a", "1", "good"), Map("b", "2", "odd"), Map("c", "3"))
            : fixture.StartWithAsync("10", Map("a", "1", "good"), Map("b", "2", "odd"), Map("c", "3")));
        Assert.Equal(2, fixture.Informer.Store.Count);

        await watch.SendAsync("MODIFIED", Map("a", "11", "odd"));
        await watch.SendAsync("MODIFIED", Map("a", "12", "odder"));
        await watch.SendAsync("ADDED", Map("d", "13"));
        await Eventually.TrueAsync(() => !fixture.Keys.IsEmpty);

        Assert.Equal("good", fixture.Value("a"));
        Assert.Equal(["shop/d"], fixture.Keys);
        Assert.Equal(3, fixture.Logger.Count(EventIds.InformerObjectSkipped));
    }

    /// <summary>A line as the server writes it: what the object is stands in front of what is in it.</summary>
    private static string Oversized(string type, string name, int version) =>
        $$$"""{"type":"{{{type}}}","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"shop","uid":"uid-{{{name}}}","resourceVersion":"{{{version}}}"},"data":{"value":"{{{new string('x', 9 * Mebibyte)}}}"} } }""";

    private static string Damaged(int version) =>
        $$$"""{"metadata":{"namespace":"shop","name":"a","uid":"uid-a","resourceVersion":"{{{version}}}"},"data":"no map"}""";

    /// <summary>An answer that says of itself that it is larger than anybody would read.</summary>
    private static HttpResponseMessage Endless()
    {
        var content = new ByteArrayContent([]);
        content.Headers.ContentLength = 1L << 40;
        return new(HttpStatusCode.OK) { Content = content };
    }
}
