using Mesh.Proxy.Admin;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Proxy.Tests.Admin;

public sealed class LoggingPagesTests : IAsyncLifetime
{
    private readonly ProcessLog _log = new(Stream.Null, LogLevel.Information, TimeProvider.System);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Theory]
    [InlineData("level=debug", LogLevel.Debug)]
    [InlineData("level=error", LogLevel.Error)]
    public async Task Post_Level_ChangesIt(string query, LogLevel level)
    {
        Assert.Equal(200, (await AskAsync(KnownMethod.Post, query)).Status);

        Assert.Equal(level, _log.Levels.Level);
        Assert.Equal($"level {LogLevels.NameOf(level)}, 0 lines dropped, 0 of the access log\n", TextOf(await AskAsync(KnownMethod.Get, "")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("level=verbose")]
    [InlineData("level=")]
    public async Task Post_NoLevel_IsRefusedAndChangesNothing(string query)
    {
        Assert.Equal(400, (await AskAsync(KnownMethod.Post, query)).Status);

        Assert.Equal(LogLevel.Information, _log.Levels.Level);
    }

    [Fact]
    public async Task Get_ChangesNothing()
    {
        await AskAsync(KnownMethod.Get, "level=debug");

        Assert.Equal(LogLevel.Information, _log.Levels.Level);
    }

    private static string TextOf(AdminResponse response) => System.Text.Encoding.UTF8.GetString(response.Body.Piece(0));

    private ValueTask<AdminResponse> AskAsync(KnownMethod method, string query) => new LoggingPages(_log, NullLogger<LoggingPages>.Instance).Pages
        .Single(page => page.Method == method)
        .Handle(new AdminQuery(query, AcceptsJson: false), TestContext.Current.CancellationToken);
}
