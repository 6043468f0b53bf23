using Mesh.Bench.Measuring;
using Mesh.Bench.Sidecar.Cases;
using Mesh.Bench.Sidecar.Measuring;
using Mesh.Bench.Sidecar.Topology;
using Spectre.Console;

namespace Mesh.Bench.Sidecar.Reports;

/// <summary>The result for people.</summary>
internal static class ReportTable
{
    private static readonly Contender[] Contenders = Enum.GetValues<Contender>();

    public static void Write(IAnsiConsole console, BenchReport report)
    {
        report.Machine.Write(console, $"two hops, mutual TLS 1.3; medians of {report.Plan.Rounds} interleaved rounds (least–most)");
        console.Write(Work(report));
        if (report.Measured.Any(result => result.HasLatency))
        {
            console.Write(Latency(report));
        }

        console.Write(Memory(report));
        if (report.StartMilliseconds is { } start)
        {
            console.MarkupLineInterpolated($"A sidecar of ours is ready {Spread(start)} ms after the start of its process.");
        }

        if (report.Find(CaseCatalog.Resumed) is { } resumed)
        {
            string shares = string.Join(", ", Contenders.Select(contender => $"{contender} {resumed.Work(contender, round => round.ResumedShare).Median:P0}"));
            console.MarkupLineInterpolated($"{CaseCatalog.Resumed}: connections that resumed a session: {shares}.");
        }

        foreach (CaseResult result in report.FailedCases)
        {
            console.MarkupLineInterpolated($"[red]{result.Case.Name} has no result: {result.Failure}[/]");
        }
    }

    private static Table Work(BenchReport report)
    {
        Table table = new Table().Title("CPU time of both proxies").AddColumns("case", "per");
        foreach (Contender contender in Contenders)
        {
            table.AddColumn(new TableColumn($"{contender} µs").RightAligned());
        }

        table.AddColumn(new TableColumn("vs HAProxy").RightAligned()).AddColumn(new TableColumn("vs nginx").RightAligned());
        foreach (Contender contender in Contenders)
        {
            table.AddColumn(new TableColumn($"{contender} /s").RightAligned());
        }

        foreach (CaseResult result in report.Measured)
        {
            table.AddRow(
            [
                result.Case.Name,
                result.Case.Unit,
                .. Contenders.Select(contender => Spread(result.Work(contender, round => round.CpuMicroseconds))),
                Ratio(result.WorkRatio(Contender.HAProxy, round => round.CpuMicroseconds)),
                Ratio(result.WorkRatio(Contender.Nginx, round => round.CpuMicroseconds)),
                .. Contenders.Select(contender => $"{result.Work(contender, round => round.UnitsPerSecond).Median:0} ({result.Work(contender, round => round.ProcessorShare).Median:P0})"),
            ]);
        }

        return table.Caption("/s: done per second, and which part of their processor the proxies used for it");
    }

    private static Table Latency(BenchReport report)
    {
        Table table = new Table().Title("Latency at a fixed rate, from the time each request was due").AddColumns("case", "requests/s");
        foreach (Contender contender in Contenders)
        {
            table.AddColumn(new TableColumn($"{contender} p50 µs").RightAligned()).AddColumn(new TableColumn($"{contender} p99 µs").RightAligned());
        }

        table.AddColumn(new TableColumn("p99 vs HAProxy").RightAligned());
        foreach (CaseResult result in report.Measured.Where(result => result.HasLatency))
        {
            table.AddRow(
            [
                result.Case.Name,
                $"{result.FixedRate:0}",
                .. Contenders.SelectMany(contender => new[]
                {
                    Spread(result.Latency(contender, round => round.P50Microseconds)),
                    Spread(result.Latency(contender, round => round.P99Microseconds)),
                }),
                Ratio(result.LatencyRatio(Contender.HAProxy, round => round.P99Microseconds)),
            ]);
        }

        return table;
    }

    private static Table Memory(BenchReport report)
    {
        Table table = new Table().Title("Resident memory of the larger proxy, MiB").AddColumns("state");
        foreach (Contender contender in Contenders)
        {
            table.AddColumn(new TableColumn(contender.ToString()).RightAligned());
        }

        table.AddRow(["idle", .. Contenders.Select(contender => $"{report.IdleMegabytes[contender]:0.0}")]);
        foreach (CaseResult result in report.Measured.Where(result => result.Case.WatchesMemory))
        {
            table.AddRow([result.Case.Name, .. Contenders.Select(contender => $"{result.Work(contender, round => round.ResidentMegabytes).Median:0.0}")]);
        }

        if (report.ManyEndpointsMegabytes is { } endpoints)
        {
            table.AddRow("1,000 services, 10,000 endpoints", $"{endpoints:0.0}", "–", "–");
        }

        return table;
    }

    private static string Ratio(double ratio) => $"{ratio:0.00}×";

    private static string Spread(Series series) => series.Median < 10
        ? $"{series.Median:0.0} ({series.Least:0.0}–{series.Most:0.0})"
        : $"{series.Median:0} ({series.Least:0}–{series.Most:0})";
}
