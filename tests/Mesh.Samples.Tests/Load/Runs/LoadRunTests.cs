using Mesh.Samples.Load;
using Mesh.Samples.Load.Runs;

namespace Mesh.Samples.Tests.Load.Runs;

/// <summary>Every protocol against the server that speaks it, over real sockets.</summary>
public sealed class LoadRunTests
{
    [Theory]
    [InlineData("http1", "checkout", "/")]
    [InlineData("chunked", "checkout", "/chunked?chunks=3")]
    [InlineData("upload", "checkout", "/echo")]
    [InlineData("websocket", "checkout", "/ws")]
    [InlineData("grpc-unary", "payments", "/")]
    [InlineData("grpc-bidi", "payments", "/")]
    [InlineData("tcp-banner", "ledger", "/")]
    public async Task ExecuteAsync_Protocol_EveryRequestSucceedsAndNamesTheVersion(string protocol, string role, string path)
    {
        await using RunningShop shop = await RunningShop.StartAsync(role);

        RunResult result = await ExecuteAsync(new Uri(shop.Url, path), protocol, count: 20, rate: 0);

        Assert.Equal((20, 0), (result.Total.Requests, result.Total.Failed));
        Assert.Equal(new Dictionary<string, long> { ["v1"] = 20 }, result.Total.Versions);
        Assert.Equal(20, result.Timeline.Sum(slot => slot.Versions["v1"]));
        // Seconds are rounded to milliseconds.
        Assert.InRange(result.Seen["v1"].LastMilliseconds, result.Seen["v1"].FirstMilliseconds, (result.Total.Seconds * 1000) + 1);
    }

    [Fact]
    public async Task ExecuteAsync_Rate_MakesExactlyTheRequestsInTheirTime()
    {
        await using RunningShop shop = await RunningShop.StartAsync("checkout");

        RunResult result = await ExecuteAsync(shop.Url, "http1", count: 50, rate: 250);

        Assert.Equal((50, 0), (result.Total.Requests, result.Total.Failed));
        // The last of 50 requests is due after 49/250 s.
        Assert.True(result.Total.Seconds >= 0.19);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public async Task ExecuteAsync_Stopped_EndsEarlyAndCountsWhatHasBegun(double rate)
    {
        await using RunningShop shop = await RunningShop.StartAsync("checkout");
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(2));

        RunResult result = await LoadRun.ExecuteAsync(
            new RunPlan(shop.Url, LoadProtocol.Http1, 1_000_000, rate, Connections: 2), TimeProvider.System, stop.Token, TestContext.Current.CancellationToken);

        Assert.InRange(result.Total.Requests, 1, 999_999);
        Assert.Equal(0, result.Total.Failed);
    }

    [Fact]
    public async Task ExecuteAsync_ErrorStatus_IsAFailureWithItsStatus()
    {
        await using RunningShop shop = await RunningShop.StartAsync("checkout");

        RunResult result = await ExecuteAsync(new Uri(shop.Url, "/status/503"), "http1", count: 3, rate: 0);

        Assert.Equal(new Dictionary<string, long> { ["status 503"] = 3 }, result.Total.Failures);
        Assert.Empty(result.Total.Versions);
    }

    [Fact]
    public async Task ExecuteAsync_NobodyListens_IsAFailureAndNoException()
    {
        Uri url;
        await using (RunningShop shop = await RunningShop.StartAsync("checkout"))
        {
            url = shop.Url;
        }

        RunResult result = await ExecuteAsync(url, "http1", count: 3, rate: 0);

        Assert.Equal(3, result.Total.Failed);
    }

    private static Task<RunResult> ExecuteAsync(Uri url, string protocol, int count, double rate)
    {
        Assert.True(LoadProtocolNames.TryParse(protocol, out LoadProtocol parsed));
        return LoadRun.ExecuteAsync(new RunPlan(url, parsed, count, rate, Connections: 2), TimeProvider.System, CancellationToken.None, TestContext.Current.CancellationToken);
    }
}
