using System.Net;
using Mesh.Proxy.Access;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Http;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.Relay;
using Mesh.Proxy.Relay.Fronts;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy;

/// <summary>Puts the data path together: the engine with its three listeners, and the managed host for what the engine does not carry. Everything is made here, by hand, and lives until disposal.</summary>
internal sealed class DataPath : IAsyncDisposable
{
    private readonly DataPathOptions _options;
    private readonly ProxyStateStore _state;
    private readonly ConnectionLimiter _limiter;
    private readonly ManagedHost _host;
    private readonly Engine _engine;
    private IPEndPoint? _outbound;
    private IPEndPoint? _inboundPlain;
    private IPEndPoint? _inboundMutualTls;
    private readonly SidecarLifecycle _lifecycle;
    private bool _isStopped;

    public DataPath(DataPathOptions options, DataPathInputs inputs, ProxyMetrics metrics, ILoggerFactory loggers)
    {
        _options = options;
        _lifecycle = inputs.Lifecycle;
        BackendChooser chooser = new(inputs.Random, metrics);
        RetryPolicy retries = new(new RetryBudget(inputs.Time), inputs.Random);
        InboundTargets targets = new(inputs.State, options, new LoopGuard(options), inputs.Time);
        _limiter = new ConnectionLimiter(options.MaxConnections, metrics);

        AccessJournal journal = new(metrics, inputs.Time, loggers.CreateLogger<AccessJournal>());

        // Each of the two needs the other; the host is made when the first connection needs it, and has what it needs by then.
        EngineListenerFactory listeners = new();
        _host = new ManagedHost(listeners, CreateHost, loggers.CreateLogger<ManagedHost>());
        _engine = EngineFactory.Create(options, inputs, targets, new InboundAdmission(inputs.State, journal, inputs.Time), chooser, retries, _host, _limiter, metrics, loggers);

        _state = inputs.State;
        _state.Published += OnPublished;

        HttpHost CreateHost() => new(listeners, _engine!.Dialer, retries, new RequestHasher(options.ApplicationAddress), metrics, inputs.Journal, inputs.Time, inputs.Random, loggers);
    }

    /// <summary>Where outbound connections are redirected to, once started.</summary>
    public IPEndPoint OutboundEndPoint => _outbound ?? throw NotStarted();

    /// <summary>Where plain inbound connections are redirected to, once started.</summary>
    public IPEndPoint InboundPlainEndPoint => _inboundPlain ?? throw NotStarted();

    /// <summary>Where peers dial, once started.</summary>
    public IPEndPoint MutualTlsEndPoint => _inboundMutualTls ?? throw NotStarted();

    /// <summary>Runs once started, until disposal.</summary>
    public EventLoop AdministrationLoop => _engine.AdministrationLoop;

    /// <summary>Event loops, for administration.</summary>
    public IReadOnlyList<EngineLoop> Loops => _engine.Loops;

    /// <summary>Whether the managed host has been needed.</summary>
    public bool IsHostStarted => _host.IsStarted;

    /// <summary>Accepted connections that are open.</summary>
    public int OpenConnections => _limiter.Open;

    /// <summary>Begins to listen. Before the first certificate and configuration arrive, connections outside the mesh pass and the rest waits or fails with a reason.</summary>
    public async Task StartAsync()
    {
        _engine.Start();
        _inboundMutualTls = await _engine.ListenAsync(
            new IPEndPoint(_options.BindAddress, _options.MutualTlsPort), TrafficDirection.Inbound, static (loop, socket) => new TlsFront(loop, socket));
        _inboundPlain = await _engine.ListenAsync(
            new IPEndPoint(_options.BindAddress, _options.InboundPlainPort), TrafficDirection.Inbound, static (loop, socket) => new InboundPlainFront(loop, socket));
        _outbound = await _engine.ListenAsync(
            new IPEndPoint(_options.BindAddress, _options.OutboundPort), TrafficDirection.Outbound, static (loop, socket) => new OutboundFront(loop, socket));
        _ = TellPeersAsync();
    }

    /// <summary>
    /// Lets requests and opaque connections end, at most until <paramref name="cancellationToken"/>. What comes meanwhile is served: a refusal would cost its sender more than an
    /// answer costs us. When nothing is open, nothing more is accepted.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        await _engine.DrainAsync(cancellationToken);
        await _engine.CloseListenersAsync();
        // Whoever was accepted between the two.
        await _engine.DrainAsync(cancellationToken);
        await _host.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _state.Published -= OnPublished;
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await StopAsync(now.Token);
        await _host.DisposeAsync();
        await _engine.DisposeAsync();
    }

    private async Task TellPeersAsync()
    {
        await _lifecycle.Ending;
        _engine.BeginLameDuck();
    }

    // The state is in force by now, so whoever is judged afterwards is judged by it, too.
    private void OnPublished(ProxyState previous, ProxyState current)
    {
        if (!ReferenceEquals(previous.Workload, current.Workload))
        {
            _engine.Rejudge();
        }
    }

    private static InvalidOperationException NotStarted() => new("the data path has not been started");
}
