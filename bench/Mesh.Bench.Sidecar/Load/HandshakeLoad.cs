using System.Globalization;
using System.Text.Json;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Load;

/// <summary>New mutual TLS connections straight to the server's proxy, one small request on each; see <see cref="Generators.HandshakeGenerator"/>.</summary>
/// <param name="network">Where the client is: a network without redirection.</param>
/// <param name="certificateFile">PEM of the client's certificate and key.</param>
/// <param name="rootFile">PEM of the root that the server must chain to.</param>
/// <param name="resume">Whether sessions are resumed.</param>
internal sealed class HandshakeLoad(string network, string certificateFile, string rootFile, bool resume) : ILoad
{
    /// <summary>Connections being opened at a time: the server never waits for the client.</summary>
    private const int Parallel = 8;

    // Each connection is new, so there is nothing to warm up.
    public async Task<LoadResult> RunAsync(ProxyPair pair, TimeSpan warmUp, TimeSpan duration, CancellationToken cancellationToken)
    {
        TimeSpan before = pair.CpuTime();
        LoadResult done = await RunAsync(pair, duration, cancellationToken);
        return done with { Cpu = pair.CpuTime() - before };
    }

    private async Task<LoadResult> RunAsync(ProxyPair pair, TimeSpan duration, CancellationToken cancellationToken)
    {
        List<string> arguments =
        [
            "handshakes", "--target", pair.MutualTls.ToString(), "--server-name", pair.ServerName, "--certificate", certificateFile, "--root", rootFile,
            "--parallel", Parallel.ToString(), "--seconds", duration.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        if (resume)
        {
            arguments.Add("--resume");
        }

        JsonElement report = await GeneratorProcess.RunAsync(network, duration, arguments, cancellationToken);
        return new LoadResult(
            report.GetProperty("connections").GetInt64(),
            TimeSpan.FromSeconds(report.GetProperty("seconds").GetDouble()),
            Cpu: TimeSpan.Zero,
            report.GetProperty("resumed").GetInt64());
    }
}
