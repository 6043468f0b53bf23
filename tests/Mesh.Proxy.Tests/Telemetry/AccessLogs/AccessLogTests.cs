using Mesh.Proxy.Logging;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.AccessLogs;

namespace Mesh.Proxy.Tests.Telemetry.AccessLogs;

public sealed class AccessLogTests
{
    private static readonly RequestSummary Fine = new() { Direction = TrafficDirection.Outbound, Service = "shop/web", StatusCode = 200, Duration = TimeSpan.Zero };

    [Theory]
    [InlineData("off", 0, 0)]
    [InlineData("0", 0, 0)]
    [InlineData("errors", 0, 4)]
    [InlineData("all", 3, 4)]
    [InlineData("1", 3, 4)]
    public async Task Wants_Mode_ChoosesRequests(string mode, int fine, int failed)
    {
        AccessLog log = await CreateAsync(mode);

        Assert.Equal(fine, new[] { Fine, Fine with { StatusCode = 404 }, Fine with { GrpcStatus = 5 } }.Count(request => log.Wants(request)));
        Assert.Equal(
            failed,
            new[] { Fine with { StatusCode = 500 }, Fine with { GrpcStatus = 14 }, Fine with { StatusCode = 0, Reason = "client-gone" }, Fine with { StatusCode = 429, Reason = "rate-limited" } }
                .Count(request => log.Wants(request)));
    }

    // A route has said so; nothing has failed.
    [Fact]
    public async Task Wants_Errors_RedirectIsNone()
    {
        AccessLog log = await CreateAsync("errors");

        Assert.False(log.Wants(Fine with { StatusCode = 302, Reason = "redirect" }));
    }

    [Fact]
    public async Task Wants_Share_IsAboutThatMany()
    {
        AccessLog log = await CreateAsync("0.1");

        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => log.Wants(Fine)), 850, 1150);
    }

    [Theory]
    [InlineData("")]
    [InlineData("on")]
    [InlineData("-0.1")]
    [InlineData("1.1")]
    [InlineData("NaN")]
    [InlineData("1e-3")]
    [InlineData(" all")]
    public void TryParse_AnythingElse_IsNone(string text) => Assert.Null(AccessLogOptions.TryParse(text));

    private static async Task<AccessLog> CreateAsync(string mode)
    {
        await using LineWriter lines = new(Stream.Null);
        return new AccessLog(AccessLogOptions.TryParse(mode)!.Value, lines, new Random(1));
    }
}
