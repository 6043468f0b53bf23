using Spectre.Console;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Runs scenarios one after the other; one that breaks does not stop the next.</summary>
internal sealed class ScenarioRunner(IAnsiConsole console, TimeProvider time)
{
    /// <summary>A scenario that hangs must not take the run with it.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    public async Task RunAsync(IEnumerable<IScenario> scenarios, ScenarioContext context, CancellationToken cancellationToken)
    {
        foreach (IScenario scenario in scenarios)
        {
            console.MarkupLineInterpolated($"[bold]{scenario.Name}[/] {scenario.Summary}");
            long started = time.GetTimestamp();
            using CancellationTokenSource timeout = new(Timeout, time);
            using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                await scenario.RunAsync(context, linked.Token);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                string reason = timeout.IsCancellationRequested ? $"not done after {Timeout.TotalSeconds:0} s" : exception.Message;
                context.Report.Check(false, $"{scenario.Name} runs to its end", reason);
            }

            console.MarkupLineInterpolated($"  [grey]{time.GetElapsedTime(started).TotalSeconds:0.0} s[/]");
        }
    }
}
