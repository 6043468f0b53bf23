using System.Globalization;
using System.Text.RegularExpressions;
using Mesh.Bench.Processes;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Load;

/// <summary>Closed-loop unary gRPC with <c>h2load</c>: a message of five bytes each way, HTTP/2 with prior knowledge, trailers.</summary>
/// <param name="connections">Connections.</param>
/// <param name="streams">Calls in flight on each.</param>
internal sealed partial class H2Load(int connections, int streams) : ILoad
{
    /// <summary>The file that the backend answers with; its ending makes it <c>application/grpc</c> there.</summary>
    public const string Path = "/bench.Echo.grpc";

    /// <summary>What is asked of a pair that has not been seen yet, per second: every proxy can do more.</summary>
    private const double FirstRate = 1000;

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly Dictionary<Contender, double> _rates = [];

    // A number of requests instead of a time: at the end of a time h2load abandons what is in flight, and then some proxies close the connections of that.
    public async Task<LoadResult> RunAsync(ProxyPair pair, TimeSpan warmUp, TimeSpan duration, CancellationToken cancellationToken)
    {
        await RunAsync(pair, warmUp, cancellationToken);
        TimeSpan before = pair.CpuTime();
        LoadResult done = await RunAsync(pair, duration, cancellationToken);
        return done with { Cpu = pair.CpuTime() - before };
    }

    private async Task<LoadResult> RunAsync(ProxyPair pair, TimeSpan duration, CancellationToken cancellationToken)
    {
        string message = System.IO.Path.Combine(AppContext.BaseDirectory, "Load", "message.grpc");
        int requests = Math.Max(connections * streams, (int)(_rates.GetValueOrDefault(pair.Contender, FirstRate) * duration.TotalSeconds));
        string[] h2load =
        [
            "h2load", "-t", "1", "-c", connections.ToString(), "-m", streams.ToString(), "-n", requests.ToString(),
            "-d", message, "-H", ":method: POST", "-H", "content-type: application/grpc", "-H", "te: trailers", $"http://{pair.Service}{Path}",
        ];
        LoadResult done = Parse(await Tool.RunAsync(duration + Margin, ClientNetwork.In(pair.ClientNetwork, h2load), cancellationToken));
        _rates[pair.Contender] = done.Units / done.Duration.TotalSeconds;
        return done;
    }

    /// <summary>Reads the summary of <c>h2load</c>.</summary>
    internal static LoadResult Parse(string output)
    {
        Match requests = Requests().Match(output);
        Match codes = Codes().Match(output);
        Match finished = Finished().Match(output);
        if (!requests.Success || !codes.Success || !finished.Success)
        {
            throw new BenchException($"h2load did not report: {output.Trim().ReplaceLineEndings(" | ")}");
        }

        long done = Number(requests, 1);
        long bad = Number(requests, 2) + Number(requests, 3) + Number(requests, 4) + Number(codes, 2) + Number(codes, 3) + Number(codes, 4);
        if (bad > 0)
        {
            throw new BenchException($"h2load saw failures: {requests.Value}; {codes.Value}");
        }

        double seconds = double.Parse(finished.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return new LoadResult(done, TimeSpan.FromSeconds(finished.Groups[2].Value == "ms" ? seconds / 1000 : seconds), Cpu: TimeSpan.Zero);
    }

    private static long Number(Match match, int group) => long.Parse(match.Groups[group].ValueSpan);

    [GeneratedRegex(@"requests: \d+ total, \d+ started, (\d+) done, \d+ succeeded, (\d+) failed, (\d+) errored, (\d+) timeout")]
    private static partial Regex Requests();

    [GeneratedRegex(@"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx")]
    private static partial Regex Codes();

    [GeneratedRegex(@"finished in ([\d.]+)(ms|s),")]
    private static partial Regex Finished();
}
