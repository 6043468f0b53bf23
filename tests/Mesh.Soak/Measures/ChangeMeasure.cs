using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Mesh.Proxy.Doubles;
using Mesh.Soak.Chaos;
using Mesh.Soak.Machine;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Soak.Measures;

/// <summary>What a change of many endpoints costs the requests of a sidecar under load: every second half of the Service's endpoints go, and as many come.</summary>
/// <param name="endpoints">That change at a time: half of them go, half of them come.</param>
/// <param name="progress">Told what happens.</param>
/// <param name="time">Clock of the measurement.</param>
internal sealed class ChangeMeasure(int endpoints, TextWriter progress, TimeProvider time)
{
    /// <summary>Times the usual 99th percentile.</summary>
    public const double MostRatio = 2;

    private const int Connections = 32;
    private const double PerSecond = 500;
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <returns>The result for programs.</returns>
    public async Task<JsonObject> RunAsync(CancellationToken cancellationToken)
    {
        SigningAuthority authority = new(time.GetUtcNow());
        SoakWorld world = new(authority.RootPem);
        world.World.Set(Generation(0));
        await using SidecarPair pair = await SidecarPair.StartAsync(authority, world.World, cancellationToken);
        await using SimpleBackend backend = new(IPAddress.Any);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        SteadyLoad load = new(Connections, PerSecond, time);
        long start = time.GetTimestamp();
        Task running = load.RunAsync(stop.Token);
        await Task.WhenAny(running, Task.Delay(Warming + Window, time, cancellationToken));
        TimeSpan usualEnd = time.GetElapsedTime(start);
        int changes = 0;
        while (!running.IsCompleted && time.GetElapsedTime(start) < usualEnd + Window)
        {
            world.World.Set(Generation(++changes));
            await Task.WhenAny(running, Task.Delay(Period, time, cancellationToken));
        }

        TimeSpan end = time.GetElapsedTime(start);
        await stop.CancelAsync();
        await running;
        TimeSpan usual = load.Percentile(0.99, Warming, usualEnd);
        TimeSpan changing = load.Percentile(0.99, usualEnd, end);
        double ratio = changing / usual;
        await progress.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"soak: p99 {usual.TotalMilliseconds:F2} ms, {changing.TotalMilliseconds:F2} ms over {changes} changes; p50 {load.Percentile(0.5, Warming, usualEnd).TotalMilliseconds:F2} ms, {load.Percentile(0.5, usualEnd, end).TotalMilliseconds:F2} ms"));
        return new JsonObject
        {
            ["soak"] = "change",
            ["verdict"] = ratio <= MostRatio ? "ok" : "failed",
            ["endpoints"] = endpoints,
            ["changes"] = changes,
            ["p99_usual_ms"] = Math.Round(usual.TotalMilliseconds, 2),
            ["p99_changing_ms"] = Math.Round(changing.TotalMilliseconds, 2),
            ["ratio"] = Math.Round(ratio, 2),
        };
    }

    // Of each two generations that follow each other half of the endpoints are the same.
    private Mesh.Api.Discovery.Resource Generation(int number) => Wrap(
        "shop/web",
        Endpoints([.. Enumerable.Range(number * endpoints / 2, endpoints).Select(i => new V1.Endpoint
        {
            Address = $"127.{8 + (i / 65_025)}.{i / 255 % 255}.{1 + (i % 255)}",
            Health = V1.EndpointHealth.Ready,
            Workload = $"shop/pod-{i}",
        })]));
}
