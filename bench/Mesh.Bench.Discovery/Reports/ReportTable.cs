using Mesh.Bench.Discovery.Measuring;
using Mesh.Bench.Measuring;
using Spectre.Console;

namespace Mesh.Bench.Discovery.Reports;

/// <summary>The result for people: a column for each size. What misses its bar is red.</summary>
internal static class ReportTable
{
    public static void Write(IAnsiConsole console, DiscoveryReport report)
    {
        report.Machine.Write(console, $"{report.Plan.Changes} single changes, {report.Plan.ChurnRate}/s for {report.Plan.ChurnSeconds} s, {report.Plan.Restarts:N0} pods restarted");
        Table table = new Table().Title("The control plane by size of the mesh").AddColumn("");
        foreach (SizeResult result in report.Sizes)
        {
            table.AddColumn(new TableColumn($"{result.Size.Services:N0} services\n{result.Size.Endpoints:N0} endpoints\n{result.Size.Sidecars:N0} sidecars").RightAligned());
        }

        Add(table, report, "a change applied by all its subscribers, p50 / p99 ms", result => Latency(result.Change.Milliseconds, ReportBars.Of(result.Size).ChangeMilliseconds));
        Add(table, report, "under churn, p50 / p99 ms", result => Latency(result.Churn.Milliseconds, ReportBars.ChurnMilliseconds));
        Add(table, report, "changes on their way, first / last quarter of the churn", result => Mark(
            $"{result.Churn.OutstandingAtFirst:0.0} / {result.Churn.OutstandingAtLast:0.0}", !result.Churn.HasGrown));
        Add(table, report, "CPU per change, µs", result => $"{result.Churn.CpuMicrosecondsPerChange:0}");
        Add(table, report, "CPU per push, µs", result => $"{result.Churn.CpuMicrosecondsPerPush:0}");
        Add(table, report, "rolling restart: sent MB, pushes", result => $"{result.Restart.Traffic.Bytes / 1e6:0.0}, {result.Restart.Traffic.Resources:N0}");
        Add(table, report, "rolling restart: CPU s, of s", result => $"{result.Restart.Cpu.TotalSeconds:0.0}, {result.Restart.Duration.TotalSeconds:0}");
        Add(table, report, "reconnect to a fresh replica: bytes per sidecar", result => Mark($"{result.Reconnect.BytesPerSidecar:0}", result.Reconnect.BytesPerSidecar <= ReportBars.ReconnectBytes));
        Add(table, report, "reconnect to a fresh replica: all after s", result => Mark($"{result.Reconnect.All.TotalSeconds:0.0}", result.Reconnect.All.TotalSeconds <= ReportBars.ReconnectSeconds));
        Add(table, report, "first connection of all, s", result => $"{result.Connect.TotalSeconds:0.0}");
        Add(table, report, "ready after its start, s", result => $"{result.Start.TotalSeconds:0.0}");
        Add(table, report, "resident memory / at most ever, MB", result => Mark(
            $"{result.ResidentMegabytes:0} / {result.PeakMegabytes:0}", result.ResidentMegabytes <= ReportBars.Of(result.Size).ResidentMegabytes));
        console.Write(table.Caption("CPU and memory are those of the control plane's process alone"));
    }

    private static void Add(Table table, DiscoveryReport report, string what, Func<SizeResult, string> cell) => table.AddRow([what, .. report.Sizes.Select(cell)]);

    private static string Latency(Series milliseconds, double bar)
    {
        double p99 = milliseconds.Quantile(0.99);
        return Mark($"{milliseconds.Quantile(0.5):0.0} / {p99:0.0}", p99 <= bar);
    }

    private static string Mark(string text, bool isReached) => isReached ? text : $"[red]{text}[/]";
}
