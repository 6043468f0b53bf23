using Mesh.Sandbox.Scenarios;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace Mesh.Sandbox.Tests.Scenarios;

public sealed class ScenarioContextTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CheckReport _report = new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }));

    [Fact]
    public async Task CleanUpAsync_Fails_IsAFailedCheckAndNoException()
    {
        await Context().CleanUpAsync(_ => throw new InvalidOperationException("boom"));

        Assert.Equal(1, _report.Failed);
    }

    [Fact]
    public async Task CleanUpAsync_Hangs_IsGivenUpAfterItsOwnTime()
    {
        Task cleaning = Context().CleanUpAsync(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token));
        Assert.False(cleaning.IsCompleted);

        _time.Advance(TimeSpan.FromMinutes(1));

        await cleaning;
        Assert.Equal(1, _report.Failed);
    }

    [Fact]
    public async Task CleanUpAsync_ClusterGoes_EndsAtOnceAndIsNoFinding()
    {
        Task cleaning = Context().CleanUpAsync(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token));

        await _stopping.CancelAsync();

        await cleaning;
        Assert.Equal(0, _report.Failed);
    }

    private ScenarioContext Context() => new()
    {
        Cluster = null!,
        Layout = null!,
        Kubectl = null!,
        Kubernetes = null!,
        Http = null!,
        Report = _report,
        Time = _time,
        Stopping = _stopping.Token,
    };
}
