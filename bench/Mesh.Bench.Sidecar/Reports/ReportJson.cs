using System.Text.Json.Nodes;
using Mesh.Bench.Measuring;
using Mesh.Bench.Reports;
using Mesh.Bench.Sidecar.Cases;
using Mesh.Bench.Sidecar.Measuring;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Reports;

/// <summary>The result for programs.</summary>
internal static class ReportJson
{
    /// <summary>Ours, and ours in relation to the peers: what the bars are about. What was not measured is absent.</summary>
    public static JsonObject Summary(BenchReport report)
    {
        JsonObject summary = new()
        {
            ["bench"] = "sidecar",
            ["cases"] = new JsonObject(report.Cases.Select(result => KeyValuePair.Create(result.Case.Name, (JsonNode?)Summary(result)))),
            ["idle_rss_mb"] = Round(report.IdleMegabytes[Contender.Mesh]),
        };
        if (report.Find(CaseCatalog.ManyConnections) is { } many)
        {
            summary["rss_1000_conns_mb"] = Round(many.Work(Contender.Mesh, round => round.ResidentMegabytes).Median);
        }

        if (report.ManyEndpointsMegabytes is { } endpoints)
        {
            summary["rss_10k_endpoints_mb"] = Round(endpoints);
        }

        if (report.StartMilliseconds is { } start)
        {
            summary["start_ms"] = Round(start.Median);
        }

        return summary;
    }

    /// <summary>Writes the summary together with the machine and every round of every contender.</summary>
    public static void WriteFile(BenchReport report, string? file) => ReportFile.Write(file, () => Document(report));

    private static JsonObject Document(BenchReport report)
    {
        JsonObject document = Summary(report);
        JsonObject machine = report.Machine.ToJson();
        machine["proxies_on"] = report.Processors.Proxies;
        machine["rest_on"] = report.Processors.Rest;
        document["machine"] = machine;
        document["idle_rss_mb_by_contender"] = new JsonObject(report.IdleMegabytes.Select(pair => KeyValuePair.Create(Key(pair.Key), (JsonNode?)Round(pair.Value))));
        document["rounds"] = new JsonObject(report.Measured.Select(result => KeyValuePair.Create(result.Case.Name, (JsonNode?)Rounds(result))));
        return document;
    }

    private static JsonObject Summary(CaseResult result)
    {
        if (result.Failure is { } failure)
        {
            return new JsonObject { ["failure"] = failure };
        }

        JsonObject summary = new()
        {
            ["cpu_us"] = Round(result.Work(Contender.Mesh, round => round.CpuMicroseconds).Median),
            ["cpu_vs_haproxy"] = Ratio(result.WorkRatio(Contender.HAProxy, round => round.CpuMicroseconds)),
            ["cpu_vs_nginx"] = Ratio(result.WorkRatio(Contender.Nginx, round => round.CpuMicroseconds)),
        };
        if (result.HasLatency)
        {
            summary["p50_us"] = Round(result.Latency(Contender.Mesh, round => round.P50Microseconds).Median);
            summary["p99_us"] = Round(result.Latency(Contender.Mesh, round => round.P99Microseconds).Median);
            summary["p99_vs_haproxy"] = Ratio(result.LatencyRatio(Contender.HAProxy, round => round.P99Microseconds));
            summary["p99_vs_nginx"] = Ratio(result.LatencyRatio(Contender.Nginx, round => round.P99Microseconds));
            summary["fixed_rps"] = Round(result.FixedRate);
        }

        if (result.Case.Name == CaseCatalog.Resumed)
        {
            summary["resumed_share"] = Ratio(result.Work(Contender.Mesh, round => round.ResumedShare).Median);
        }

        summary["rps"] = Round(result.Work(Contender.Mesh, round => round.UnitsPerSecond).Median);
        summary["unit"] = result.Case.Unit;
        return summary;
    }

    private static JsonObject Rounds(CaseResult result) => new(Enum.GetValues<Contender>().Select(contender => KeyValuePair.Create(
        Key(contender), (JsonNode?)Rounds(result, contender))));

    private static JsonObject Rounds(CaseResult result, Contender contender)
    {
        JsonObject rounds = new()
        {
            ["cpu_us"] = Array(result.Work(contender, round => round.CpuMicroseconds)),
            ["rps"] = Array(result.Work(contender, round => round.UnitsPerSecond)),
            ["processor_share"] = Array(result.Work(contender, round => round.ProcessorShare)),
            ["rss_mb"] = Array(result.Work(contender, round => round.ResidentMegabytes)),
            ["resumed_share"] = Array(result.Work(contender, round => round.ResumedShare)),
        };
        if (result.HasLatency)
        {
            rounds["p50_us"] = Array(result.Latency(contender, round => round.P50Microseconds));
            rounds["p99_us"] = Array(result.Latency(contender, round => round.P99Microseconds));
        }

        return rounds;
    }

    private static JsonArray Array(Series series) => new([.. series.Values.Select(value => (JsonNode?)Ratio(value))]);

    private static string Key(Contender contender) => contender.ToString().ToLowerInvariant();

    private static double Round(double value) => Math.Round(value, 1);

    private static double Ratio(double value) => Math.Round(value, 3);
}
