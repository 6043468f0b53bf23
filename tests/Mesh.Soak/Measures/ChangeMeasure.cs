using System.Globalization;
using System.Net;
using System.Runtime;
using System.Text.Json.Nodes;
using Mesh.Proxy.Doubles;
using Mesh.Soak.Chaos;
using Mesh.Soak.Machine;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Soak.Measures;

/// <summary>What a change of many endpoints costs the requests of a sidecar under load: every second half of the Service's endpoints go, and as many come.</summary>
/// <remarks>
/// Load, backends and control plane are this process, which must not count itself: it goes through changes before it measures any, so that its code for them is compiled, and does not collect garbage
/// while it measures. Both were most of what it saw before.
/// </remarks>
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
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Some ten times what both windows allocate.
    private const long Garbage = 200 * 1024 * 1024;

    private int _generation;

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
        await ChangeAsync(world, running, time.GetElapsedTime(start) + Warming, start, cancellationToken);
        await Task.WhenAny(running, Task.Delay(Settling, time, cancellationToken));
        bool isPaused = GC.TryStartNoGCRegion(Garbage);
        TimeSpan usualStart = time.GetElapsedTime(start);
        await Task.WhenAny(running, Task.Delay(Window, time, cancellationToken));
        TimeSpan usualEnd = time.GetElapsedTime(start);
        int changes = await ChangeAsync(world, running, usualEnd + Window, start, cancellationToken);
        TimeSpan end = time.GetElapsedTime(start);
        bool collected = !isPaused || GCSettings.LatencyMode != GCLatencyMode.NoGCRegion;
        await stop.CancelAsync();
        await running;
        if (collected)
        {
            throw new SoakException("this process had to collect garbage while it measured: the machine is short of memory");
        }

        GC.EndNoGCRegion();
        TimeSpan usual = load.Percentile(0.99, usualStart, usualEnd);
        TimeSpan changing = load.Percentile(0.99, usualEnd, end);
        double ratio = changing / usual;
        await progress.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"soak: p99 {usual.TotalMilliseconds:F2} ms, {changing.TotalMilliseconds:F2} ms over {changes} changes; p50 {load.Percentile(0.5, usualStart, usualEnd).TotalMilliseconds:F2} ms, {load.Percentile(0.5, usualEnd, end).TotalMilliseconds:F2} ms"));
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

    /// <returns>How many changes there were.</returns>
    private async Task<int> ChangeAsync(SoakWorld world, Task running, TimeSpan until, long start, CancellationToken cancellationToken)
    {
        int changes = 0;
        while (!running.IsCompleted && time.GetElapsedTime(start) < until)
        {
            world.World.Set(Generation(++_generation));
            changes++;
            await Task.WhenAny(running, Task.Delay(Period, time, cancellationToken));
        }

        return changes;
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
