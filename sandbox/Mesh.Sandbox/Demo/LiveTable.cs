using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mesh.Sandbox.Demo;

/// <summary>What the sample load generator sees, refreshed every second until cancelled.</summary>
internal sealed class LiveTable(IAnsiConsole console, ScenarioContext context)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A pod that has just gone answers nothing at all; the table must not stand still for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        bool entered = Environment.GetEnvironmentVariable(AccessHint.EnteredVariable) is { Length: > 0 };
        string access = AccessHint.Command(context.Cluster.Plan.KubeconfigPath, entered, Environment.ProcessId);
        console.MarkupLineInterpolated($"In another terminal:  [bold]{access}[/]");
        console.MarkupLineInterpolated($"                      kubectl get pods -n shop");
        console.MarkupLineInterpolated($"                      kubectl edit trafficsplit checkout -n shop");
        console.MarkupLine("Ctrl-C ends the demo and leaves nothing behind.");
        await console.Live(new Table()).AutoClear(false).StartAsync(async live =>
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                live.UpdateTarget(await LookAsync(cancellationToken));
                live.Refresh();
                await Task.Delay(Interval, context.Time, cancellationToken);
            }
        });
    }

    /// <summary>The generator is whichever pod is one now: people restart, scale and delete it while they try things out.</summary>
    private async Task<IRenderable> LookAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Patience, context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await context.LoadGeneratorsAsync(either.Token) is [LoadGenerator generator, ..]
                ? Render(await generator.StatisticsAsync(either.Token))
                : Gap("no load generator is ready (deployment load in namespace shop)");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Gap($"the load generator does not answer: {exception.Message}");
        }
    }

    private static Markup Gap(string reason) => new($"[yellow]{Markup.Escape(reason)}[/]");

    private static Table Render(LoadStatistics statistics)
    {
        Table table = new Table().AddColumns("service", "protocol", "requests/s", "success", "p50 ms", "p99 ms", "versions", "identity the server saw");
        foreach (LoadTarget target in statistics.Targets)
        {
            LoadTally window = target.Window;
            table.AddRow(
                Markup.Escape(target.Name),
                Markup.Escape(target.Protocol),
                $"{window.RequestsPerSecond:0.0}",
                window.Failed == 0 ? "[green]100 %[/]" : $"[red]{window.SuccessRate:P2}[/]",
                $"{window.P50Milliseconds:0.0}",
                $"{window.P99Milliseconds:0.0}",
                Markup.Escape(string.Join("  ", Shares(window))),
                Markup.Escape(string.Join(" ", window.Clients.Keys)));
        }

        return table;
    }

    private static IEnumerable<string> Shares(LoadTally tally)
    {
        double total = tally.Versions.Values.Sum();
        return from version in tally.Versions
               orderby version.Key
               select $"{version.Key} {100 * version.Value / total:0} %";
    }
}
