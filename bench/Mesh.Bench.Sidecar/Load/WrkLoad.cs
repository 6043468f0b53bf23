using System.Text.Json;
using Mesh.Bench.Processes;
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

    /// <summary>Answers of each connection after which all are open, and so are those between the proxies.</summary>
    private const int WarmAnswers = 3;

    /// <summary>How long all connections may take to open; with a thousand of them that is seconds of handshakes.</summary>
    private static readonly TimeSpan WarmPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan WarmInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Above what the end of its last requests takes.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(20);

    private static readonly string[] ErrorKinds = ["connect", "read", "write", "status", "timeout"];

    public async Task<LoadResult> RunAsync(ProxyPair pair, TimeSpan warmUp, TimeSpan duration, CancellationToken cancellationToken)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Load", "report.lua");
        string[] wrk = ["wrk", "-t", "1", "-c", connections.ToString(), "-d", Endless, "--timeout", "10s", "-s", script, $"http://{pair.Service}{path}"];
        long countBefore = await counter.ReadAsync(pair.BackendStatus, cancellationToken);
        using RunningTool running = RunningTool.Start(ClientNetwork.In(pair.ClientNetwork, wrk));
        await Task.Delay(warmUp, time, cancellationToken);
        bool isWarm = await IsWarmAsync(pair, countBefore + ((long)WarmAnswers * connections), cancellationToken);
        LoadResult measured = await MeasureAsync(pair, duration, cancellationToken);
        running.Interrupt();
        Verify(await running.EndAsync(EndPatience, cancellationToken));
        return isWarm ? measured : throw new BenchException($"{connections} connections were not all served within {WarmPatience.TotalSeconds:0} s");
    }

    private async Task<bool> IsWarmAsync(ProxyPair pair, long count, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (await counter.ReadAsync(pair.BackendStatus, cancellationToken) < count)
        {
            if (time.GetElapsedTime(started) > WarmPatience)
            {
                return false;
            }

            await Task.Delay(WarmInterval, time, cancellationToken);
        }

        return true;
    }

    private async Task<LoadResult> MeasureAsync(ProxyPair pair, TimeSpan duration, CancellationToken cancellationToken)
    {
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
