using System.Net;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Dns;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.Logging;
using Mesh.Proxy.Memory;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Startup;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.Otlp;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy;

/// <summary>The running sidecar: configuration comes in, traffic goes through, names are answered, administration looks on; then it drains and ends.</summary>
internal sealed partial class Sidecar : IProxyProcess
{
    /// <summary>
    /// The least time between the first word that the pod ends and the end of idle connections. Longer than a change of endpoints takes to reach every sidecar; mostly it has
    /// passed when the signal comes, and it is skipped when nobody is connected, so that a finished Job ends at once.
    /// </summary>
    private static readonly TimeSpan LameDuck = TimeSpan.FromSeconds(2);

    /// <summary>How often an ending sidecar looks whether anybody is still connected.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly ProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Sidecar> _logger;
    private readonly SidecarLifecycle _lifecycle;
    private readonly ProxyMetrics _metrics = new();
    private readonly ResilienceMetrics _resilience = new();
    private readonly StartupMetrics _startup = new();
    private readonly SidecarTelemetry _telemetry;
    private readonly ConfigurationPath _configuration;
    private readonly DnsServer _dns;
    private readonly DataPath _dataPath;
    private readonly MetricsPage _metricsPage;
    private readonly AdminServer _admin;
    private readonly MemoryKeeper _memory;

    /// <param name="options">What it is told at start.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">For events.</param>
    /// <param name="log">The process's log, where the access log goes; null without one.</param>
    public Sidecar(ProxyOptions options, TimeProvider time, ILoggerFactory loggers, ProcessLog? log = null)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<Sidecar>();
        _lifecycle = new SidecarLifecycle(time, _logger);
        Random random = SharedRandom.Instance;

        _telemetry = new SidecarTelemetry(options, _metrics.Requests, log, time, random);

        // Configuration comes in.
        EndpointPickerFactory pickers = new(new RoundTime(time), random, loggers, _resilience);
        _configuration = new ConfigurationPath(options, pickers, time, random, loggers);

        // Traffic goes through.
        DataPathOptions dataPath = new()
        {
            BindAddress = options.TrafficAddress,
            ApplicationAddress = options.PodIp,
            AdministrationPorts = new HashSet<int> { options.AdminPort, options.MetricsPort, options.HealthPort, options.DnsPort, options.DnsPort + 1, options.DnsPort + 2 },
            OutboundPort = options.OutboundPort,
            InboundPlainPort = options.InboundPlainPort,
            MutualTlsPort = options.InboundMutualTlsPort,
        };
        dataPath.Loops = options.Concurrency ?? dataPath.Loops;
        _dataPath = new DataPath(
            dataPath,
            new DataPathInputs(
                _configuration.States, _configuration.Resolver, _configuration.Certificates, new ConntrackOriginalDestination(), _lifecycle, time, random)
            {
                Journal = _telemetry.Journal,
            },
            _metrics,
            loggers);

        // Names are answered.
        _dns = new DnsServer(DnsOptions.Of(options), _configuration.Names, time, loggers);

        // Behind the data path, which has let go of the replaced certificate then.
        _memory = new MemoryKeeper(time);
        _configuration.Certificates.Published += _memory.OnCertificate;

        // Administration looks on.
        _metricsPage = new MetricsPage(_metrics.Requests, OtlpSource.AttributesOf(options));
        HealthPages health = new(new Readiness(_configuration.Certificates, _configuration.States, _lifecycle, time, _dns));
        DebugPages debug = new(_configuration.States, _configuration.Publisher, _configuration.Certificates, _lifecycle);
        LivePages live = new(_configuration.States, _dataPath.Loops);
        IReadOnlyList<AdminPage> logging = log is null ? [] : new LoggingPages(log, loggers.CreateLogger<LoggingPages>()).Pages;
        _admin = new AdminServer(
            [
                new AdminListener(new IPEndPoint(options.PodIp, options.HealthPort), AdminListener.ManyConnections, health.Pages),
                new AdminListener(new IPEndPoint(options.PodIp, options.MetricsPort), AdminListener.FewConnections, _metricsPage.Pages),
                new AdminListener(new IPEndPoint(IPAddress.Loopback, options.AdminPort), AdminListener.FewConnections, IndexPage.With([.. debug.Pages, .. live.Pages, .. new RegionPages(pickers.Regions).Pages, .. logging])),
            ],
            _dataPath.AdministrationLoop,
            time,
            loggers);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        using var ending = new CancellationTokenSource();
        Task configuration = _configuration.RunAsync(ending.Token);
        _dns.Start();
        await _dataPath.StartAsync();
        await _admin.StartAsync();
        Log.Started(_logger, _options.Id.ToString(), ProxyVersion.Text);
        _ = new ReadyReport(_configuration, _memory, _startup, _time, _logger).RunAsync(ending.Token);
        _ = DeletionWatch.RunAsync(_configuration.States, _lifecycle, ending.Token);

        // The configuration path ends early only by a fault, which the caller reports.
        await Task.WhenAny(configuration, Task.Delay(Timeout.InfiniteTimeSpan, _time, stopping));
        _lifecycle.BeginEnding(configuration.IsCompleted ? EndingCause.Fault : EndingCause.Signal);
        await DrainAsync();
        await ending.CancelAsync();
        await configuration.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (configuration.IsFaulted)
        {
            await configuration;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        _metricsPage.Dispose();
        await _dataPath.DisposeAsync();
        await _dns.DisposeAsync();
        // Behind the last request.
        await _telemetry.DisposeAsync();
        _configuration.Dispose();
        _startup.Dispose();
        _metrics.Dispose();
        _resilience.Dispose();
    }

    /// <summary>Peers get the time to hear of it; then what runs may end; then the rest is cut.</summary>
    private async Task DrainAsync()
    {
        TimeSpan left = new DrainBudget(_options.DrainTimeout, _options.GracePeriod).Left(_lifecycle.SinceEnding);
        Log.Draining(_logger, _dataPath.OpenConnections, left);
        using var bound = new CancellationTokenSource(left, _time);
        while (_dataPath.OpenConnections > 0 && _lifecycle.SinceEnding < LameDuck && !bound.IsCancellationRequested)
        {
            await Task.Delay(Look, _time, bound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _lifecycle.BeginDraining();
        await _dataPath.StopAsync(bound.Token);
        _lifecycle.End();
        Log.Stopped(_logger, _dataPath.OpenConnections);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.Started, LogLevel.Information, "Sidecar of {Id}, version {Version}")]
        public static partial void Started(ILogger logger, string id, string version);

        [LoggerMessage(EventIds.Draining, LogLevel.Information, "Draining: serving {Connections} connections for at most {Timeout}")]
        public static partial void Draining(ILogger logger, int connections, TimeSpan timeout);

        [LoggerMessage(EventIds.Stopped, LogLevel.Information, "Stopped; {Connections} connections were cut")]
        public static partial void Stopped(ILogger logger, int connections);
    }
}
