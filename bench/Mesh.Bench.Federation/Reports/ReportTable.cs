using Mesh.Bench.Federation.Measuring;
using Spectre.Console;

namespace Mesh.Bench.Federation.Reports;

/// <summary>The result for people. What misses its bar is red.</summary>
internal static class ReportTable
{
    public static void Write(IAnsiConsole console, FederationResult result)
    {
        Table table = new Table().Title("The control plane in a federation").AddColumn("").AddColumn(new TableColumn("measured").RightAligned()).AddColumn(new TableColumn("at most").RightAligned());
        IReadOnlyList<string> missed = ReportBars.Missed(result);
        double firstBytes = (double)(result.FirstStated.Bytes + result.FirstHeard.Bytes) / result.Plan.Peers;
        Add("first sync: acknowledged by both sides", $"{result.FirstSync.TotalSeconds:0.0} s");
        Add("first sync: merged, and the control plane at rest", $"{result.FirstRest.TotalSeconds:0.0} s", $"{ReportBars.FirstSyncSeconds:0} s", "first_sync_s");
        Add("first sync: CPU", $"{result.FirstCpu.TotalSeconds:0.0} s");
        Add("first sync: bytes for each peer, both directions", $"{firstBytes:N0}");
        Add("steady state, of a processor", $"{result.SteadyCpuPercent:0.00} %", $"{ReportBars.SteadyCpuPercent:0} %", "steady_cpu_percent");
        Add("CPU per change of another cluster", $"{result.CpuMillisecondsPerChange:0.0} ms");
        AddReconnect(result.Unchanged, "nothing changed", "reconnect_unchanged");
        AddReconnect(result.Changed, "1 % of the services changed", "reconnect_changed");
        Add("resident memory", $"{result.ResidentMegabytes:0} MB", $"{ReportBars.ResidentMegabytes:0} MB", "rss_mb");
        Add("resident memory, at most ever", $"{result.PeakMegabytes:0} MB");
        console.Write(table.Caption("CPU and memory are those of the control plane's process alone"));

        void Add(string what, string value, string bar = "–", string? name = null) => table.AddRow(what, name is not null && missed.Contains(name) ? $"[red]{value}[/]" : value, bar);

        void AddReconnect(ReconnectResult reconnect, string what, string name)
        {
            int expected = reconnect.Peers * reconnect.Changed;
            Add($"after a partition, {what}: statements to the control plane / to peers", $"{reconnect.Stated.Statements} / {reconnect.Heard.Statements}", $"{expected} / {expected}", name);
            Add($"after a partition, {what}: bytes of statements / of what is held, for each peer", $"{reconnect.BytesPerPeer:N0} / {reconnect.HelloBytesPerPeer:N0}");
            Add($"after a partition, {what}: all are back after", $"{reconnect.All.TotalSeconds:0.0} s");
        }
    }
}
