using System.Text.Json.Nodes;
using Mesh.Bench.Federation.Measuring;
using Mesh.Bench.Reports;

namespace Mesh.Bench.Federation.Reports;

/// <summary>The result for programs.</summary>
internal static class ReportJson
{
    /// <summary>The one line at the end.</summary>
    public static JsonObject Summary(FederationResult result) => new()
    {
        ["bench"] = "federation",
        ["peers"] = result.Plan.Peers,
        ["services"] = result.Plan.Services,
        ["start_s"] = Round(result.Start.TotalSeconds),
        ["first_acknowledged_s"] = Round(result.FirstSync.TotalSeconds),
        ["first_sync_s"] = Round(result.FirstRest.TotalSeconds),
        ["first_sync_cpu_s"] = Round(result.FirstCpu.TotalSeconds),
        ["first_sync_bytes_per_peer"] = Round((double)(result.FirstStated.Bytes + result.FirstHeard.Bytes) / result.Plan.Peers),
        ["steady_cpu_percent"] = Round(result.SteadyCpuPercent),
        ["cpu_ms_per_change"] = Round(result.CpuMillisecondsPerChange),
        ["rss_mb"] = Round(result.ResidentMegabytes),
        ["rss_peak_mb"] = Round(result.PeakMegabytes),
        ["reconnect_unchanged"] = Reconnect(result.Unchanged),
        ["reconnect_changed"] = Reconnect(result.Changed),
        ["missed"] = new JsonArray([.. ReportBars.Missed(result).Select(name => (JsonNode?)name)]),
    };

    /// <summary>The summary together with the machine.</summary>
    public static JsonObject Document(FederationResult result, MachineFacts machine)
    {
        JsonObject document = Summary(result);
        document["machine"] = machine.ToJson();
        return document;
    }

    private static JsonObject Reconnect(ReconnectResult result) => new()
    {
        ["changed_services"] = result.Changed,
        ["all_s"] = Round(result.All.TotalSeconds),
        ["statements_to_control_plane"] = result.Stated.Statements,
        ["statements_to_peers"] = result.Heard.Statements,
        ["bytes_per_peer"] = Round(result.BytesPerPeer),
        ["hello_bytes_per_peer"] = Round(result.HelloBytesPerPeer),
    };

    private static double Round(double value) => Math.Round(value, 2);
}
