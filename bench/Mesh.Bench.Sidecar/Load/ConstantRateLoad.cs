using System.Globalization;
using System.Text.Json;
using Mesh.Bench.Sidecar.Measuring;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Load;

/// <summary>Requests at fixed times whatever becomes of the earlier ones; see <see cref="Generators.ConstantRateGenerator"/>.</summary>
internal sealed class ConstantRateLoad(string path, double rate)
{
    public async Task<LatencyRound> RunAsync(ProxyPair pair, TimeSpan warmUp, TimeSpan duration, CancellationToken cancellationToken)
    {
        JsonElement report = await GeneratorProcess.RunAsync(
            pair.ClientNetwork,
            warmUp + duration,
            [
                "rate", "--target", pair.Service.ToString(), "--path", path,
                "--rate", rate.ToString(CultureInfo.InvariantCulture),
                "--warm-up", warmUp.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                "--seconds", duration.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            ],
            cancellationToken);
        return new LatencyRound(report.GetProperty("p50_us").GetDouble(), report.GetProperty("p99_us").GetDouble());
    }
}
