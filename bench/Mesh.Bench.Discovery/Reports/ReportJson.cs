using System.Text.Json.Nodes;
using Mesh.Bench.Discovery.Measuring;

namespace Mesh.Bench.Discovery.Reports;

/// <summary>The result for programs.</summary>
internal static class ReportJson
{
    /// <summary>What the bars are about, for each size.</summary>
    public static JsonObject Summary(DiscoveryReport report) => new()
    {
        ["bench"] = "discovery",
        ["sizes"] = new JsonObject(report.Sizes.Select(result => KeyValuePair.Create(result.Size.Name, (JsonNode?)Summary(result)))),
    };

    /// <summary>The summary together with the machine and every change.</summary>
    public static JsonObject Document(DiscoveryReport report)
    {
        JsonObject document = Summary(report);
        document["machine"] = report.Machine.ToJson();
        document["changes_ms"] = new JsonObject(report.Sizes.Select(result => KeyValuePair.Create(
            result.Size.Name, (JsonNode?)new JsonObject
            {
                ["single"] = Values(result.Change.Milliseconds.Values),
                ["churn"] = Values(result.Churn.Milliseconds.Values),
                ["outstanding"] = Values(result.Churn.Outstanding.Values),
            })));
        return document;
    }

    private static JsonObject Summary(SizeResult result) => new()
    {
        ["services"] = result.Size.Services,
        ["endpoints"] = result.Size.Endpoints,
        ["sidecars"] = result.Size.Sidecars,
        ["change_p50_ms"] = Round(result.Change.Milliseconds.Quantile(0.5)),
        ["change_p99_ms"] = Round(result.Change.Milliseconds.Quantile(0.99)),
        ["churn_p50_ms"] = Round(result.Churn.Milliseconds.Quantile(0.5)),
        ["churn_p99_ms"] = Round(result.Churn.Milliseconds.Quantile(0.99)),
        ["churn_outstanding_first"] = Round(result.Churn.OutstandingAtFirst),
        ["churn_outstanding_last"] = Round(result.Churn.OutstandingAtLast),
        ["cpu_us_per_push"] = Round(result.Churn.CpuMicrosecondsPerPush),
        ["cpu_us_per_change"] = Round(result.Churn.CpuMicrosecondsPerChange),
        ["restart_pods"] = result.Restart.Pods,
        ["restart_bytes"] = result.Restart.Traffic.Bytes,
        ["restart_pushes"] = result.Restart.Traffic.Resources,
        ["restart_cpu_s"] = Round(result.Restart.Cpu.TotalSeconds),
        ["reconnect_bytes_per_sidecar"] = Round(result.Reconnect.BytesPerSidecar),
        ["reconnect_all_s"] = Round(result.Reconnect.All.TotalSeconds),
        ["connect_all_s"] = Round(result.Connect.TotalSeconds),
        ["start_s"] = Round(result.Start.TotalSeconds),
        ["rss_mb"] = Round(result.ResidentMegabytes),
        ["rss_peak_mb"] = Round(result.PeakMegabytes),
    };

    private static JsonArray Values(IEnumerable<double> values) => new([.. values.Select(value => (JsonNode?)Round(value))]);

    private static double Round(double value) => Math.Round(value, 1);
}
