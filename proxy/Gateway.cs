using System.Net;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Gateways;
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

/// <summary>The running east-west gateway: configuration comes in, connections of other networks go through, administration looks on; then it drains and ends (docs/gateways.md).</summary>
internal sealed partial class Gateway : IProxyProcess
{
    private readonly ProxyOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Gateway> _logger;
    private readonly SidecarLifecycle _lifecycle;
    private readonly ProxyMetrics _metrics = new();
    private readonly GatewayMetrics _gatewayMetrics = new();
    private readonly ResilienceMetrics _resilience = new();
    private readonly StartupMetrics _startup = new();
    private readonly SidecarTelemetry _telemetry;
    private readonly ConfigurationPath _configuration;
    private readonly GatewayDataPath _dataPath;
    private readonly MetricsPage _metricsPage;
    private readonly AdminServer _admin;
    private readonly MemoryKeeper _memory;

    /// <param name="options">What it is told at start.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">For events.</param>
    /// <param name="log">The process's log, where the access log goes; null without one.</param>
    public Gateway(ProxyOptions options, TimeProvider time, ILoggerFactory loggers, ProcessLog? log = null)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<Gateway>();
        _lifecycle = new SidecarLifecycle(time, _logger);
        Random random = SharedRandom.Instance;
        _telemetry = new SidecarTelemetry(options, _metrics.Requests, log, time, random);

        // Configuration comes in.
        _configuration = new ConfigurationPath(options, new EndpointPickerFactory(new RoundTime(time), random, loggers, _resilience), time, random, loggers);

        // Connections go through.
        DataPathOptions dataPath = new() { BindAddress = options.TrafficAddress, GatewayPort = options.GatewayPort, MutualTlsPort = options.InboundMutualTlsPort };
        dataPath.Loops = options.Concurrency ?? dataPath.Loops;
        _dataPath = new GatewayDataPath(
            dataPath,
            new DataPathInputs(
                _configuration.States, _configuration.Resolver, _configuration.Certificates, new ConntrackOriginalDestination(), _lifecycle, time, random),
            new GatewayServices(
                options.Cluster,
                _configuration.Exports,
                new SourceLimit(GatewayLimits.MaxConnectionsPerSource),
                new GatewayJournal(_gatewayMetrics, options.AccessLog, log?.Lines, time, random)),
            _metrics,
            loggers);
        _memory = new MemoryKeeper(time);
        _configuration.Certificates.Published += _memory.OnCertificate;

        // Administration looks on.
        _metricsPage = new MetricsPage(_metrics.Requests, OtlpSource.AttributesOf(options));
        HealthPages health = new(new Readiness(_configuration.Certificates, _configuration.States, _lifecycle, time));
        DebugPages debug = new(_configuration.States, _configuration.Publisher, _configuration.Certificates, _lifecycle);
        LivePages live = new(_configuration.States, _dataPath.Loops);
        IReadOnlyList<AdminPage> logging = log is null ? [] : new LoggingPages(log, loggers.CreateLogger<LoggingPages>()).Pages;
        _admin = new AdminServer(
            [
                new AdminListener(new IPEndPoint(options.PodIp, options.HealthPort), AdminListener.ManyConnections, health.Pages),
                new AdminListener(new IPEndPoint(options.PodIp, options.MetricsPort), AdminListener.FewConnections, _metricsPage.Pages),
                new AdminListener(new IPEndPoint(IPAddress.Loopback, options.AdminPort), AdminListener.FewConnections, IndexPage.With([.. debug.Pages, .. live.Pages, .. logging])),
            ],
            _dataPath.AdministrationLoop,
            time,
            loggers);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        using var ending = new CancellationTokenSource();
        Task configuration = _configuration.RunAsync(ending.Token);
        await _dataPath.StartAsync();
        await _admin.StartAsync();
        Log.Started(_logger, _options.Id.ToString(), ProxyVersion.Text, _dataPath.EndPoint);
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
        await _telemetry.DisposeAsync();
        _configuration.Dispose();
        _startup.Dispose();
        _gatewayMetrics.Dispose();
        _metrics.Dispose();
        _resilience.Dispose();
    }

    /// <summary>Whoever spreads connections gets the time to hear of it, then nothing more is accepted; what is open may end; then the rest is cut.</summary>
    private async Task DrainAsync()
    {
        TimeSpan left = new DrainBudget(_options.DrainTimeout, _options.GracePeriod).Left(_lifecycle.SinceEnding);
        using var bound = new CancellationTokenSource(left, _time);
        TimeSpan lameDuck = GatewayLimits.LameDuck - _lifecycle.SinceEnding;
        if (lameDuck > TimeSpan.Zero)
        {
            await Task.Delay(lameDuck, _time, bound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Log.Draining(_logger, _dataPath.OpenConnections, left);
        _lifecycle.BeginDraining();
        await _dataPath.StopAsync(bound.Token);
        _lifecycle.End();
        Log.Stopped(_logger, _dataPath.OpenConnections);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.Started, LogLevel.Information, "Gateway of {Id}, version {Version}, at {EndPoint}")]
        public static partial void Started(ILogger logger, string id, string version, IPEndPoint endPoint);

        [LoggerMessage(EventIds.Draining, LogLevel.Information, "Draining: nothing more is accepted, {Connections} connections may end within {Timeout}")]
        public static partial void Draining(ILogger logger, int connections, TimeSpan timeout);

        [LoggerMessage(EventIds.Stopped, LogLevel.Information, "Stopped; {Connections} connections were cut")]
        public static partial void Stopped(ILogger logger, int connections);
    }
}
