using System.Text.Json;
using Mesh.Bench.Sidecar.Machine;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Load;

/// <summary>
/// Closed-loop HTTP/1.1 with <c>wrk</c>: each connection sends its next request when the answer is there. One run covers warm-up and measurement, and the
/// backend says how many requests fell into the latter: at the end of a run <c>wrk</c> abandons what is in flight, the proxies close the
/// connections of that, and a run that counted from its start would begin with a handshake for each.
/// </summary>
/// <param name="path">What is asked for.</param>
/// <param name="connections">Connections, all busy all the time.</param>
/// <param name="counter">Counts requests.</param>
/// <param name="time">Clock of the measurement.</param>
internal sealed class WrkLoad(string path, int connections, BackendCounter counter, TimeProvider time) : ILoad
{
    /// <summary>Above any round; it ends by signal.</summary>
    private const string Endless = "1h";

    /// <summary>For the start of the generator and for reading counters; load goes on until these are read.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.25);

    /// <summary>Above what the end of its last requests takes.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    private static readonly string[] ErrorKinds = ["connect", "read", "write", "status", "timeout"];

    public async Task<LoadResult> RunAsync(ProxyPair pair, TimeSpan warmUp, TimeSpan duration, CancellationToken cancellationToken)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Load", "report.lua");
        string[] wrk = ["wrk", "-t", "1", "-c", connections.ToString(), "-d", Endless, "--timeout", "10s", "-s", script, $"http://{pair.Service}{path}"];
        TimeSpan whole = warmUp + duration + Slack;
        Task<string> running = Tool.RunAsync(whole + Margin, ClientNetwork.In(pair.ClientNetwork, ClientNetwork.For(whole, wrk)), cancellationToken);
        LoadResult measured = await MeasureAsync(pair, warmUp, duration, cancellationToken);
        Verify(await running);
        return measured;
    }

    private async Task<LoadResult> MeasureAsync(ProxyPair pair, TimeSpan warmUp, TimeSpan duration, CancellationToken cancellationToken)
    {
        await Task.Delay(warmUp, time, cancellationToken);
        long countBefore = await counter.ReadAsync(pair.BackendStatus, cancellationToken);
        TimeSpan cpuBefore = pair.CpuTime();
        long started = time.GetTimestamp();
        await Task.Delay(duration, time, cancellationToken);
        long count = await counter.ReadAsync(pair.BackendStatus, cancellationToken);
        TimeSpan cpu = pair.CpuTime();
        // To read the count is a request, too.
        return new LoadResult(count - countBefore - 1, time.GetElapsedTime(started), cpu - cpuBefore);
    }

    /// <summary>Reads what <c>report.lua</c> writes last.</summary>
    internal static void Verify(string output)
    {
        string line = output.TrimEnd().Split('\n')[^1];
        if (!line.StartsWith('{'))
        {
            throw new BenchException($"wrk did not report: {line}");
        }

        using JsonDocument report = JsonDocument.Parse(line);
        JsonElement root = report.RootElement;
        string[] errors = [.. ErrorKinds.Where(kind => root.GetProperty(kind).GetInt64() > 0).Select(kind => $"{root.GetProperty(kind).GetInt64()} {kind} errors")];
        if (errors.Length > 0)
        {
            throw new BenchException($"wrk saw {string.Join(", ", errors)} in {root.GetProperty("requests").GetInt64()} requests");
        }
    }
}
