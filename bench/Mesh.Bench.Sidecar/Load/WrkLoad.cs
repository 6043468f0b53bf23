using System.Text.Json;
using Mesh.Bench.Sidecar.Machine;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Load;

/// <summary>Closed-loop HTTP/1.1 with <c>wrk</c>: each connection sends its next request when the answer is there.</summary>
/// <param name="path">What is asked for.</param>
/// <param name="connections">Connections, all busy all the time.</param>
/// <param name="countsBytes">Count MiB received instead of requests.</param>
internal sealed class WrkLoad(string path, int connections, bool countsBytes) : ILoad
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>Above any round; it ends by signal.</summary>
    private const string Endless = "1h";

    /// <summary>Above what the start of the generator and the end of its last requests take.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    private static readonly string[] ErrorKinds = ["connect", "read", "write", "status", "timeout"];

    public async Task<LoadResult> RunAsync(ProxyPair pair, TimeSpan duration, CancellationToken cancellationToken)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Load", "report.lua");
        string[] wrk = ["wrk", "-t", "1", "-c", connections.ToString(), "-d", Endless, "--timeout", "10s", "-s", script, $"http://{pair.Service}{path}"];
        string output = await Tool.RunAsync(
            duration + Margin, ClientNetwork.In(pair.ClientNetwork, ClientNetwork.For(duration, wrk)), cancellationToken);
        return Parse(output, countsBytes);
    }

    /// <summary>Reads what <c>report.lua</c> writes last.</summary>
    internal static LoadResult Parse(string output, bool countsBytes)
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

        double units = countsBytes ? root.GetProperty("bytes").GetInt64() / Mebibyte : root.GetProperty("requests").GetInt64();
        return units > 0
            ? new LoadResult(units, TimeSpan.FromMicroseconds(root.GetProperty("microseconds").GetInt64()))
            : throw new BenchException("wrk got no answer at all");
    }
}
