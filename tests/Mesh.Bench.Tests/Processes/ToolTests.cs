using Mesh.Bench.Processes;

namespace Mesh.Bench.Tests.Processes;

public sealed class ToolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Run_Success_ReturnsTheOutput() =>
        Assert.Equal("hello\n", await Tool.RunAsync(Patience, ["echo", "hello"], TestContext.Current.CancellationToken));

    [Fact]
    public async Task Run_Failure_SaysCommandAndReason()
    {
        BenchException failure = await Assert.ThrowsAsync<BenchException>(
            () => Tool.RunAsync(Patience, ["sh", "-c", "echo no route >&2; exit 3"], TestContext.Current.CancellationToken));

        Assert.Contains("failed with 3: no route", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProgramMissing_SaysWhatInstallsIt()
    {
        BenchException failure = await Assert.ThrowsAsync<BenchException>(
            () => Tool.RunAsync(Patience, ["mesh-no-such-program"], TestContext.Current.CancellationToken));

        Assert.Contains("./mesh bench", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TooLong_IsKilled()
    {
        BenchException failure = await Assert.ThrowsAsync<BenchException>(
            () => Tool.RunAsync(TimeSpan.FromMilliseconds(50), ["sleep", "60"], TestContext.Current.CancellationToken));

        Assert.Contains("did not end", failure.Message, StringComparison.Ordinal);
    }
}
