using Mesh.Sandbox.Scenarios;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace Mesh.Sandbox.Tests.Scenarios;

public sealed class ScenarioRunnerTests
{
    private readonly StringWriter _output = new();
    private readonly IAnsiConsole _console;
    private readonly CheckReport _report;

    public ScenarioRunnerTests()
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_output), Ansi = AnsiSupport.No });
        _console.Profile.Width = 400;
        _report = new CheckReport(_console);
    }

    [Fact]
    public async Task RunAsync_ScenarioThrows_CountsAsAFailureAndTheNextOneRuns()
    {
        bool ran = false;

        await RunAsync(
            new FakeScenario("first", () => throw new InvalidOperationException("[boom]")),
            new FakeScenario("second", () => ran = true));

        Assert.True(ran);
        Assert.Equal((0, 1), (_report.Passed, _report.Failed));
        Assert.Contains("FAILED first runs to its end: [boom]", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_BothVerdicts_ArePrintedWithWhatWasMeasured()
    {
        _report.Check(true, "p99 is small", "3 ms");
        _report.Check(false, "nothing fails", "2 of 5");

        Assert.Equal((1, 1), (_report.Passed, _report.Failed));
        Assert.Contains("ok     p99 is small: 3 ms", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("FAILED nothing fails: 2 of 5", _output.ToString(), StringComparison.Ordinal);
    }

    private Task RunAsync(params IScenario[] scenarios) =>
        new ScenarioRunner(_console, new FakeTimeProvider()).RunAsync(scenarios, FakeContext(), TestContext.Current.CancellationToken);

    private ScenarioContext FakeContext() => new()
    {
        Cluster = null!,
        Layout = null!,
        Kubectl = null!,
        Kubernetes = null!,
        Http = null!,
        Report = _report,
        Time = TimeProvider.System,
        Stopping = CancellationToken.None,
    };

    private sealed class FakeScenario(string name, Action body) : IScenario
    {
        public string Name => name;

        public string Summary => "";

        public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
        {
            body();
            return Task.CompletedTask;
        }
    }
}
