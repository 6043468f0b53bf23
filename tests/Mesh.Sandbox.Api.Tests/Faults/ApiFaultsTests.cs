using System.Net;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Faults;

namespace Mesh.Sandbox.Api.Tests.Faults;

public sealed class ApiFaultsTests : IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private const string Administrator = "kubernetes-admin";

    private TestServer _server = null!;

    private ApiFaults Faults => _server.Server.Faults;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await CreateAsync("a");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Begin_Gone_BreaksWatchesAndRequestsUntilItEnds()
    {
        using var watch = await _server.WatchAsync($"{Maps}?watch=true");
        Assert.Equal(("ADDED", "a"), await watch.NextNameAsync());

        using (Faults.Begin(new(ApiFaultKind.Gone)))
        {
            var broken = await Record.ExceptionAsync(watch.NextAsync);
            Assert.True(broken is IOException or HttpRequestException, broken?.ToString());
            await Assert.ThrowsAsync<HttpRequestException>(() => _server.GetAsync(Maps));
        }

        await _server.GetAsync(Maps);
    }

    [Theory]
    [InlineData(500, "InternalError")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(410, "Expired")]
    public async Task Begin_Refused_AnswersRequestsAndLeavesWatches(int code, string reason)
    {
        using var watch = await _server.WatchAsync($"{Maps}?watch=true");
        Assert.Equal(("ADDED", "a"), await watch.NextNameAsync());

        using (Faults.Begin(new(ApiFaultKind.Refused) { Code = code, RetryAfter = TimeSpan.FromSeconds(7), Resource = "configmaps" }))
        {
            using var response = await _server.SendRawAsync(HttpMethod.Get, Maps);
            Assert.Equal(code, (int)response.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
            Assert.Contains($"\"{reason}\"", await response.Content.ReadAsStringAsync(TestServer.Cancellation), StringComparison.Ordinal);
            await _server.GetAsync(Secrets);
        }

        await CreateAsync("b");
        Assert.Equal(("ADDED", "b"), await watch.NextNameAsync());
    }

    [Fact]
    public async Task Begin_WatchesEnd_EndsThoseThatAreOpenAndThoseThatCome()
    {
        using var before = await _server.WatchAsync($"{Maps}?watch=true");
        Assert.Equal(("ADDED", "a"), await before.NextNameAsync());

        using (var fault = Faults.Begin(new(ApiFaultKind.WatchesEnd)))
        {
            Assert.Null(await before.NextAsync());
            using var during = await _server.WatchAsync($"{Maps}?watch=true&resourceVersion=1");
            Assert.Null(await during.NextAsync());
            await _server.GetAsync(Maps);
            Assert.Equal(2, fault.Met);
        }

        using var after = await _server.WatchAsync($"{Maps}?watch=true");
        Assert.Equal(("ADDED", "a"), await after.NextNameAsync());
    }

    [Fact]
    public async Task Begin_Slow_AnswersLate()
    {
        using var fault = Faults.Begin(new(ApiFaultKind.Slow) { Delay = TimeSpan.FromMilliseconds(300) });
        long start = TimeProvider.System.GetTimestamp();

        await _server.GetAsync(Maps);

        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(250));
    }

    [Theory]
    [InlineData(Administrator, HttpStatusCode.InternalServerError)]
    [InlineData("somebody", HttpStatusCode.OK)]
    public async Task Begin_OfAUser_ConcernsHisRequestsOnly(string user, HttpStatusCode expected)
    {
        using var fault = Faults.Begin(new(ApiFaultKind.Refused) { User = user });

        using var response = await _server.SendRawAsync(HttpMethod.Get, Maps);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Compact_EarlierVersionsHaveExpiredAndOpenWatchesGoOn()
    {
        await CreateAsync("b");
        var page = await _server.GetAsync($"{Maps}?limit=1");
        var version = page["metadata"]!["resourceVersion"]!.GetValue<string>();
        await CreateAsync("c");
        using var open = await _server.WatchAsync($"{Maps}?watch=true&resourceVersion={version}");
        Assert.Equal(("ADDED", "c"), await open.NextNameAsync());

        _server.Server.Compact();

        using var late = await _server.WatchAsync($"{Maps}?watch=true&resourceVersion={version}");
        Assert.Equal("ERROR", (await late.NextAsync())!.Value.Type);
        var (code, _) = await _server.SendAsync(HttpMethod.Get, $"{Maps}?limit=1&continue={page["metadata"]!["continue"]}");
        Assert.Equal(HttpStatusCode.Gone, code);
        await CreateAsync("d");
        Assert.Equal(("ADDED", "d"), await open.NextNameAsync());
    }

    private Task<JsonObject> CreateAsync(string name) => _server.CreateAsync(Maps, $$"""{"metadata":{"name":"{{name}}"} }""");
}
