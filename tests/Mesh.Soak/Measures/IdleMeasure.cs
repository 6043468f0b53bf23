using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Proxy.Doubles;
using Mesh.Soak.Chaos;
using Mesh.Soak.Machine;

namespace Mesh.Soak.Measures;

/// <summary>What idle connections cost: thousands of an application's connections, each of which has been used once.</summary>
/// <param name="connections">How many.</param>
/// <param name="progress">Told what happens.</param>
/// <param name="time">Clock of the measurement.</param>
internal sealed class IdleMeasure(int connections, TextWriter progress, TimeProvider time)
{
    /// <summary>Of memory for each.</summary>
    public const double MostKilobytes = 30;

    /// <summary>Requests before anything is measured: code, buffers and connections between the sidecars are those of a sidecar in use.</summary>
    private const int WarmRequests = 20_000;

    /// <summary>Opened at a time.</summary>
    private const int Width = 32;

    /// <summary>By then the sidecar has seen that a burst is over, and given back what it left.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    /// <returns>The result for programs.</returns>
    public async Task<JsonObject> RunAsync(CancellationToken cancellationToken)
    {
        SigningAuthority authority = new(time.GetUtcNow());
        await using SidecarPair pair = await SidecarPair.StartAsync(authority, new SoakWorld(authority.RootPem).World, cancellationToken);
        await using SimpleBackend backend = new(SoakNetwork.ServerPod);
        await WarmAsync(cancellationToken);
        await Task.Delay(Settling, time, cancellationToken);
        ProcessSample before = ProcessSample.Of(pair.Client.Process.Id);
        await TellAsync("warm", before);

        SimpleClient?[] clients = new SimpleClient?[connections];
        try
        {
            await Parallel.ForAsync(0, connections, new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancellationToken }, async (i, token) =>
            {
                clients[i] = await SimpleClient.ConnectAsync(token);
                await clients[i]!.AskAsync(token);
            });
            await Task.Delay(Settling, time, cancellationToken);
            ProcessSample idle = ProcessSample.Of(pair.Client.Process.Id);
            await TellAsync($"{connections} connections are idle", idle);
            foreach (SimpleClient? client in clients)
            {
                // They are open still: an idle connection that the sidecar has closed costs nothing, and is of no use.
                await client!.AskAsync(cancellationToken);
            }

            double kilobytes = (idle.ResidentBytes - before.ResidentBytes) / 1e3 / connections;
            return new JsonObject
            {
                ["soak"] = "idle",
                ["verdict"] = kilobytes <= MostKilobytes ? "ok" : "failed",
                ["connections"] = connections,
                ["rss_before_mb"] = Math.Round(before.ResidentBytes / 1e6, 1),
                ["rss_idle_mb"] = Math.Round(idle.ResidentBytes / 1e6, 1),
                ["kb_per_connection"] = Math.Round(kilobytes, 2),
            };
        }
        finally
        {
            foreach (SimpleClient? client in clients)
            {
                client?.Dispose();
            }
        }
    }

    private static Task WarmAsync(CancellationToken cancellationToken) =>
        Parallel.ForAsync(0, Width, cancellationToken, async (_, token) =>
        {
            using SimpleClient client = await SimpleClient.ConnectAsync(token);
            for (int i = 0; i < WarmRequests / Width; i++)
            {
                await client.AskAsync(token);
            }
        });

    private Task TellAsync(string what, ProcessSample sample) => progress.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture, $"soak: {what}: the client's sidecar has {sample.ResidentBytes / 1e6:F1} MB, {sample.Descriptors} descriptors"));
}
