using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Proxy.Doubles;
using Mesh.Soak.Chaos;
using Mesh.Soak.Machine;
using Mesh.Soak.Traffic;

namespace Mesh.Soak;

/// <summary>
/// The soak: clients ─▶ sidecar ─▶ mutual TLS ─▶ sidecar ─▶ backend, both sidecars the native executable, with a control plane that issues certificates for seconds and moves endpoints.
/// </summary>
internal sealed class SidecarSoak(SoakOptions options, TextWriter output, TextWriter progress, TimeProvider time)
{
    /// <summary>Of so many connections one carries tunnels instead of requests.</summary>
    private const int TunnelShare = 16;

    /// <summary>When all clients are gone: the time for what lingers, for the application's idle connections and for what a busy machine adds.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(200);

    private readonly Verdict _verdict = new();
    private readonly List<Activity> _activities = [];
    private int _told;

    /// <returns>Exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await SoakAsync(cancellationToken);
        }
        catch (SoakException error)
        {
            await progress.WriteLineAsync($"soak: {error.Message}");
            return 2;
        }
        catch (OperationCanceledException)
        {
            await progress.WriteLineAsync($"soak: cancelled (seed {options.Seed})");
            return 130;
        }
    }

    private async Task<int> SoakAsync(CancellationToken cancellationToken)
    {
        await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"soak: {options.Requests:N0} requests, {options.Connections} connections, seed {options.Seed}"));
        SigningAuthority authority = new(time.GetUtcNow()) { Lifetime = options.CertificateLife };
        SoakWorld world = new(authority.RootPem);
        await using SidecarPair pair = await SidecarPair.StartAsync(authority, world.World, cancellationToken);
        SoakRun run = new(options.Seed, options.Requests, _verdict, time);
        await using Backend meshed = new(run, SoakNetwork.ServerPod);
        await using Backend plain = new(run, SoakNetwork.PlainPod);
        meshed.Start();
        plain.Start();
        SidecarWatch[] watches = [new("client", pair.Client, pair.ControlPlane.Port, _verdict), new("server", pair.Server, pair.ControlPlane.Port, _verdict)];

        long start = time.GetTimestamp();
        await LoadAsync(run, world, watches, cancellationToken);
        TimeSpan duration = time.GetElapsedTime(start);
        await DrainAsync(watches, cancellationToken);
        SoakLimits.Judge(_verdict, watches, options.Requests);
        foreach (SidecarWatch watch in watches)
        {
            await watch.EndAsync(cancellationToken);
        }

        return await ReportAsync(SoakReport.Create(options, _verdict, watches, duration, pair.ControlPlane.Certificates.Issued), cancellationToken);
    }

    private async Task LoadAsync(SoakRun run, SoakWorld world, IReadOnlyList<SidecarWatch> watches, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> workers = [];
        for (int i = 0; i < options.Connections; i++)
        {
            Activity activity = new(time);
            _activities.Add(activity);
            bool isTunnel = i % TunnelShare == TunnelShare - 1 || options.Connections == 1;
            Func<CancellationToken, Task> work = isTunnel && options.Connections > 1 ? new TunnelWorker(run, activity).RunAsync : new HttpWorker(run, activity).RunAsync;
            workers.Add(Task.Run(() => WorkAsync(work, stop.Token), CancellationToken.None));
        }

        Task all = Task.WhenAll(workers);
        Task chaos = new ChaosMaker(world, options.Seed, time).RunAsync(stop.Token);
        try
        {
            await WatchAsync(all, watches, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await chaos;
        }
    }

    // A connection that the watch has broken off ends in an exception; the next one is another matter.
    private async Task WorkAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work(cancellationToken);
                return;
            }
            catch (Exception error) when (error is System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                _verdict.Violation($"client: {error.Message}");
                _verdict.End(isWhole: false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task WatchAsync(Task work, IReadOnlyList<SidecarWatch> watches, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(WatchPeriod, time);
        long start = time.GetTimestamp();
        long shown = start;
        while (!work.IsCompleted && await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (watches.FirstOrDefault(watch => !watch.IsRunning) is { } dead)
            {
                _verdict.Violation($"the {dead.Name}'s sidecar has crashed");
                return;
            }

            long ended = _verdict.Ended;
            ProcessSample[] samples = [.. watches.Select(watch => watch.Take(ended))];
            foreach (string stalled in _activities.Select(activity => activity.BreakIfStalled(SoakLimits.Request)).OfType<string>())
            {
                _verdict.Violation($"{stalled} takes longer than {SoakLimits.Request.TotalSeconds:F0} s");
            }

            await TellViolationsAsync();
            if (time.GetElapsedTime(shown) >= TimeSpan.FromSeconds(2))
            {
                shown = time.GetTimestamp();
                string sidecars = string.Join(", ", watches.Zip(samples, (watch, sample) => string.Create(
                    CultureInfo.InvariantCulture, $"{watch.Name} {sample.ResidentBytes / 1e6:F1} MB {sample.Descriptors} fds")));
                await progress.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"soak: {ended:N0} requests, {ended / time.GetElapsedTime(start).TotalSeconds:N0}/s, {sidecars}, {_verdict.ViolationCount} violations"));
            }
        }

        await work;
    }

    private async Task DrainAsync(IReadOnlyList<SidecarWatch> watches, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        using PeriodicTimer timer = new(WatchPeriod, time);
        do
        {
            foreach (SidecarWatch watch in watches.Where(watch => watch.IsRunning))
            {
                watch.CountDescriptors();
            }
        }
        while (watches.Any(watch => watch.DescriptorsLeft != 0) && time.GetElapsedTime(start) < DrainTime && await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task<int> ReportAsync(JsonObject report, CancellationToken cancellationToken)
    {
        await TellViolationsAsync();
        string json = report.ToJsonString();
        if (options.JsonFile is { } file)
        {
            await File.WriteAllTextAsync(file, json + "\n", cancellationToken);
        }

        await output.WriteLineAsync(json);
        return _verdict.ViolationCount == 0 ? 0 : 1;
    }

    // At once: a run that somebody ends early has said what it saw.
    private async Task TellViolationsAsync()
    {
        foreach (string violation in _verdict.Violations.Skip(_told))
        {
            await progress.WriteLineAsync($"soak: violation: {violation}");
            _told++;
        }
    }
}
