using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Scenarios;
using Mesh.Sandbox.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Spectre.Console;

namespace Mesh.Sandbox.Demo;

/// <summary>One run of the demo: raises the cluster, installs mesh and shop, and hands both to the scenarios or to the live table.</summary>
internal sealed class DemoSession(IAnsiConsole console, TimeProvider time, bool verbose)
{
    private const int Succeeded = 0;
    private const int Failed = 1;

    /// <summary>What shells report of a program that Ctrl-C ended: 128 and SIGINT.</summary>
    private const int Interrupted = 130;

    /// <summary>What a scenario may take on average, its part of the cluster's start included: CI runs all of them for each change.</summary>
    private static readonly TimeSpan ScenarioLimit = TimeSpan.FromSeconds(36);

    /// <summary>Runs scenarios; the last line says how many checks passed and failed, unless the run was interrupted and there is nothing to say.</summary>
    /// <returns>The process's exit code.</returns>
    public async Task<int> RunOnceAsync(IReadOnlyList<IScenario> scenarios, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        CheckReport report = new(console);
        ScenarioRunner runner = new(console, time);
        IScenario[] alone = [.. scenarios.Where(scenario => scenario.Clusters == 1)];
        IScenario[] joined = [.. scenarios.Where(scenario => scenario.Clusters > 1)];
        if (alone.Length > 0)
        {
            await RunAsync(report, context => runner.RunAsync(alone, context, cancellationToken), cancellationToken);
        }

        // The one cluster is gone by now: the machine is as small as it is.
        if (joined.Length > 0 && !cancellationToken.IsCancellationRequested)
        {
            int clusters = joined.Max(scenario => scenario.Clusters);
            await RunJoinedAsync(report, clusters, context => runner.RunAsync(joined, context, cancellationToken), cancellationToken);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return Interrupted;
        }

        TimeSpan took = time.GetElapsedTime(started);
        if (scenarios.Count == ScenarioCatalog.All.Count)
        {
            TimeSpan limit = scenarios.Count * ScenarioLimit;
            report.Check(took <= limit, $"all {scenarios.Count} scenarios take at most {limit.TotalSeconds:0} s", $"{took.TotalSeconds:0} s");
        }
        else
        {
            console.MarkupLineInterpolated($"scenarios took {took.TotalSeconds:0} s");
        }

        console.WriteLine($"{report.Passed} passed, {report.Failed} failed");
        return report is { Failed: 0, Passed: > 0 } ? Succeeded : Failed;
    }

    /// <summary>Shows live traffic until cancelled.</summary>
    /// <returns>The process's exit code.</returns>
    public async Task<int> RunLiveAsync(CancellationToken cancellationToken)
    {
        CheckReport report = new(console);
        await RunAsync(report, context => new LiveTable(console, context).RunAsync(cancellationToken), cancellationToken);
        return report.Failed == 0 ? Succeeded : Failed;
    }

    private Task RunAsync(CheckReport report, Func<ScenarioContext, Task> body, CancellationToken cancellationToken) => GuardAsync(
        report,
        "the cluster with mesh and shop comes up",
        async (layout, loggers) =>
        {
            long started = time.GetTimestamp();
            await using SandboxCluster cluster = await SandboxCluster.StartAsync(ClusterPlan.Single, layout, loggers, cancellationToken);
            Step("cluster", started);

            using ClusterTools tools = new(cluster, layout, time);
            started = time.GetTimestamp();
            await tools.Installation.InstallMeshAsync(cancellationToken);
            Step("mesh", started);

            started = time.GetTimestamp();
            await tools.Installation.InstallShopAsync(cancellationToken);
            Step("shop", started);

            await body(tools.CreateContext(report, null, [], cancellationToken));
        },
        cancellationToken);

    /// <summary>Several clusters with the mesh, without the shop.</summary>
    private Task RunJoinedAsync(CheckReport report, int count, Func<ScenarioContext, Task> body, CancellationToken cancellationToken) => GuardAsync(
        report,
        $"{count} clusters with the mesh come up",
        async (layout, loggers) =>
        {
            long started = time.GetTimestamp();
            await using RegionClusters regions = await RegionClusters.StartAsync([.. RegionPlans.All.Take(count)], layout, loggers, cancellationToken);
            Step($"{count} clusters", started);

            ClusterTools[] tools = [.. regions.Clusters.Select(cluster => new ClusterTools(cluster, layout, time))];
            try
            {
                started = time.GetTimestamp();
                await Task.WhenAll(tools.Select(each => each.Installation.InstallMeshAsync(cancellationToken)));
                Step("mesh in each", started);

                ScenarioContext[] others = [.. tools.Skip(1).Select(each => each.CreateContext(report, regions.Wan, [], cancellationToken))];
                ScenarioContext first = tools[0].CreateContext(report, regions.Wan, others, cancellationToken);
                started = time.GetTimestamp();
                await RegionLinks.LinkAllAsync([first, .. others], cancellationToken);
                Step("links between them", started);

                await body(first);
            }
            finally
            {
                Array.ForEach(tools, each => each.Dispose());
            }
        },
        cancellationToken);

    /// <summary>Runs with what every run has; what breaks is a failed check.</summary>
    private async Task GuardAsync(
        CheckReport report, string promise, Func<RepositoryLayout, ILoggerFactory, Task> body, CancellationToken cancellationToken)
    {
        try
        {
            using ILoggerFactory loggers = CreateLoggers();
            await body(RepositoryLayout.Find(), loggers);
        }
        catch (Exception exception)
        {
            // Ctrl-C is how a person ends the demo; what breaks because of it is no finding.
            if (!cancellationToken.IsCancellationRequested)
            {
                report.Check(false, promise, exception.Message);
            }
        }
    }

    private ILoggerFactory CreateLoggers() => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Error)
        .AddSimpleConsole(format => format.SingleLine = true)
        .Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace));

    private void Step(string what, long started) =>
        console.MarkupLineInterpolated($"[grey]{what} ready after {time.GetElapsedTime(started).TotalSeconds:0.0} s[/]");
}
