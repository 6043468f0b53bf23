using System.Net;
using Mesh.Proxy.Access;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Relay;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Gateways;

/// <summary>
/// The data path of a gateway: the engine with one listener. What the engine has for the connections of a sidecar (redirection, the application, who may call it) is there and never asked.
/// </summary>
internal sealed class GatewayDataPath : IAsyncDisposable
{
    private readonly DataPathOptions _options;
    private readonly GatewayServices _gateway;
    private readonly ProxyStateStore _states;
    private readonly ConnectionLimiter _limiter;
    private readonly Engine _engine;
    private IPEndPoint? _endPoint;
    private bool _isStopped;

    public GatewayDataPath(DataPathOptions options, DataPathInputs inputs, GatewayServices gateway, ProxyMetrics metrics, ILoggerFactory loggers)
    {
        (_options, _gateway, _states) = (options, gateway, inputs.State);
        _limiter = new ConnectionLimiter(options.MaxConnections, metrics);
        AccessJournal journal = new(metrics, inputs.Time, loggers.CreateLogger<AccessJournal>());
        _engine = EngineFactory.Create(
            options,
            inputs,
            new InboundTargets(inputs.State, options, new LoopGuard(options), inputs.Time),
            new InboundAdmission(inputs.State, journal, inputs.Time),
            new BackendChooser(inputs.Random, metrics),
            new RetryPolicy(new RetryBudget(inputs.Time), inputs.Random),
            host: null,
            _limiter,
            metrics,
            loggers);
        _states.Published += OnPublished;
    }

    /// <summary>Where other networks call, once started.</summary>
    public IPEndPoint EndPoint => _endPoint ?? throw new InvalidOperationException("the data path has not been started");

    /// <summary>Runs once started, until disposal.</summary>
    public EventLoop AdministrationLoop => _engine.AdministrationLoop;

    /// <summary>Event loops, for administration.</summary>
    public IReadOnlyList<EngineLoop> Loops => _engine.Loops;

    /// <summary>Accepted connections that are open.</summary>
    public int OpenConnections => _limiter.Open;

    /// <summary>Begins to listen. Before the first configuration arrives nothing is known to be exported.</summary>
    public async Task StartAsync()
    {
        _engine.Start();
        _endPoint = await _engine.ListenAsync(
            new IPEndPoint(_options.BindAddress, _options.GatewayPort), TrafficDirection.Inbound, (loop, socket) => new GatewayFront(loop, socket, _gateway));
    }

    /// <summary>Accepts nothing more and lets connections end, at most until <paramref name="cancellationToken"/>. Another gateway takes what comes now, and here it would be cut soon.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        await _engine.CloseListenersAsync();
        await _engine.DrainAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _states.Published -= OnPublished;
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await StopAsync(now.Token);
        await _engine.DisposeAsync();
    }

    // The state is in force by now, so whoever calls afterwards is judged by it, too.
    private void OnPublished(ProxyState previous, ProxyState current)
    {
        if (!ReferenceEquals(previous.Exports, current.Exports) && previous.Exports.Keys.Any(name => !current.Exports.ContainsKey(name)))
        {
            _engine.Rejudge();
        }
    }
}
