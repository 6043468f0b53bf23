using System.Text.Json;
using Mesh.Bench.Processes;

namespace Mesh.Bench.Sidecar.Load;

/// <summary>
/// Runs one of this program's own generators (<c>Generators/</c>) as a process inside a network namespace: so it has the caller's network and shares neither
/// garbage collector nor threads with the cluster that runs in this process.
/// </summary>
internal static class GeneratorProcess
{
    /// <summary>Its start, and the end of its last requests.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    /// <summary>Runs a generator.</summary>
    /// <param name="network">Network namespace.</param>
    /// <param name="duration">How long it was told to run.</param>
    /// <param name="arguments">Verb and options.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Its report; not to be used if it reports a failure, which is an exception here.</returns>
    public static async Task<JsonElement> RunAsync(string network, TimeSpan duration, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string output = await Tool.RunAsync(
            duration + Margin, ClientNetwork.In(network, [Environment.ProcessPath!, "generate", .. arguments]), cancellationToken);
        using JsonDocument report = JsonDocument.Parse(output);
        return report.RootElement.TryGetProperty("failure", out JsonElement failure)
            ? throw new BenchException(failure.GetString()!)
            : report.RootElement.Clone();
    }
}
