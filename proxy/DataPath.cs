using System.Net;
using Mesh.Proxy.Detection;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Outbound;
using Mesh.Proxy.Relay;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace Mesh.Proxy;

/// <summary>Puts the data path together: the engine with its three listeners, and the managed host for what the engine does not carry. Everything is made here, by hand, and lives until disposal.</summary>
internal sealed class DataPath : IAsyncDisposable
{
    private readonly DataPathOptions _options;
    private readonly ServiceProvider _forwarderServices;
    private readonly HttpHost _host;
    private readonly HandshakeGate _gate;
    private readonly UpstreamPool _pool;
    private readonly ConnectionLimiter _limiter;
    private readonly ManagedHosts _managed;
    private readonly Engine _engine;
    private IPEndPoint? _outbound;
    private IPEndPoint? _inboundPlain;
    private IPEndPoint? _inboundMutualTls;
    private bool _isStopped;

    public DataPath(DataPathOptions options, DataPathInputs inputs, ProxyMetrics metrics, ILoggerFactory loggers)
    {
        _options = options;
        TimeProvider time = inputs.Time;
        // Its log would show each expected failure with a stack trace; ours are logged with their reason by telemetry.
        _forwarderServices = new ServiceCollection().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddLogging().AddHttpForwarder().BuildServiceProvider();
        MeshTls tls = new(new PeerVerifier(time));
        UpstreamDialer dialer = new(options, tls, inputs.Certificates, time, loggers.CreateLogger<UpstreamDialer>());
        BackendChooser chooser = new(inputs.Random);
        RetryPolicy retries = new(new RetryBudget(time));
        _pool = new UpstreamPool(new UpstreamHandlerFactory(dialer), time);
        _gate = new HandshakeGate(options, metrics, time);

        // Requests
        ForwardingStage forwarding = new(_forwarderServices.GetRequiredService<IHttpForwarder>(), _pool, retries, metrics, time);
        RequestTelemetryStage telemetry = new(metrics, time, loggers.CreateLogger<RequestTelemetryStage>());
        VirtualListenerFactory listeners = new();
        MeshHttpApplication application = new(
            InboundPipeline.ForRequests(telemetry, forwarding),
            OutboundPipeline.ForRequests(telemetry, new OutboundRoutingStage(inputs.Resolver, chooser, time), forwarding),
            loggers.CreateLogger<MeshHttpApplication>());
        _host = new HttpHost(listeners, application, loggers);

        // Connections
        ProtocolDetector detector = new(time);
        LoopGuard guard = new(options);
        InboundTargets targets = new(inputs.State, options, guard, time);
        OutboundOpaqueDialer outboundDialer = new(dialer, chooser, retries, metrics, time);
        InboundOpaqueDialer inboundDialer = new(dialer);
        ProtocolDetectionStage inboundDetection = new(TrafficDirection.Inbound, detector, inboundDialer, options, metrics);
        HttpHandOffStage inboundHttp = new(
            TrafficDirection.Inbound, listeners[VirtualEndPoint.InboundHttp1], listeners[VirtualEndPoint.InboundHttp2]);
        TcpForwarder inboundRelay = new(TrafficDirection.Inbound, inboundDialer, metrics, loggers.CreateLogger<TcpForwarder>());
        _limiter = new ConnectionLimiter(options.MaxConnections, metrics);

        ManagedConnections outbound = Managed(TrafficDirection.Outbound, OutboundPipeline.ForConnections(
            OriginalDestination(TrafficDirection.Outbound),
            new OutboundLookupStage(inputs.Resolver),
            new ProtocolDetectionStage(TrafficDirection.Outbound, detector, outboundDialer, options, metrics),
            new HttpHandOffStage(TrafficDirection.Outbound, listeners[VirtualEndPoint.OutboundHttp1], listeners[VirtualEndPoint.OutboundHttp2]),
            new TcpForwarder(TrafficDirection.Outbound, outboundDialer, metrics, loggers.CreateLogger<TcpForwarder>())));
        ManagedConnections inboundPlain = Managed(TrafficDirection.Inbound, InboundPipeline.ForPlain(
            OriginalDestination(TrafficDirection.Inbound), new PlainTargetStage(targets), inboundDetection, inboundHttp, inboundRelay));
        ManagedConnections inboundMutualTls = Managed(TrafficDirection.Inbound, InboundPipeline.ForMutualTls(
            new MutualTlsStage(_gate, tls, inputs.Certificates, targets, loggers.CreateLogger<MutualTlsStage>()),
            inboundDetection,
            inboundHttp,
            inboundRelay));
        _managed = new ManagedHosts(outbound, inboundPlain, inboundMutualTls);
        _engine = EngineFactory.Create(options, inputs, targets, _gate.Pending, chooser, retries, _managed, _limiter, metrics, loggers);

        OriginalDestinationStage OriginalDestination(TrafficDirection direction) =>
            new(direction, inputs.OriginalDestination, guard, loggers.CreateLogger<OriginalDestinationStage>());

        ManagedConnections Managed(TrafficDirection direction, ConnectionDelegate pipeline) =>
            new(direction, pipeline, _limiter, loggers.CreateLogger<ManagedConnections>());
    }

    /// <summary>Where outbound connections are redirected to, once started.</summary>
    public IPEndPoint OutboundEndPoint => _outbound ?? throw NotStarted();

    /// <summary>Where plain inbound connections are redirected to, once started.</summary>
    public IPEndPoint InboundPlainEndPoint => _inboundPlain ?? throw NotStarted();

    /// <summary>Where peers dial, once started.</summary>
    public IPEndPoint MutualTlsEndPoint => _inboundMutualTls ?? throw NotStarted();

    /// <summary>Runs once started, until disposal.</summary>
    public EventLoop AdministrationLoop => _engine.AdministrationLoop;

    /// <summary>Accepted connections that are open.</summary>
    public int OpenConnections => _limiter.Open;

    /// <summary>Begins to listen. Before the first certificate and configuration arrive, connections outside the mesh pass and the rest waits or fails with a reason.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _host.StartAsync(cancellationToken);
        _engine.Start();
        _inboundMutualTls = await _engine.ListenAsync(
            new IPEndPoint(_options.BindAddress, _options.MutualTlsPort), TrafficDirection.Inbound, static (loop, socket) => new TlsFront(loop, socket));
        _inboundPlain = await _engine.ListenAsync(
            new IPEndPoint(_options.BindAddress, _options.InboundPlainPort), TrafficDirection.Inbound, static (loop, socket) => new InboundPlainFront(loop, socket));
        _outbound = await _engine.ListenAsync(
            new IPEndPoint(_options.BindAddress, _options.OutboundPort), TrafficDirection.Outbound, static (loop, socket) => new OutboundFront(loop, socket));
    }

    /// <summary>Stops accepting and lets requests and opaque connections end, at most until <paramref name="cancellationToken"/>.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        await _engine.CloseListenersAsync();
        Task engine = _engine.DrainAsync(cancellationToken);
        await _host.StopAsync(cancellationToken);
        await Task.WhenAll(
            engine,
            _managed.Outbound.DrainAsync(cancellationToken),
            _managed.InboundPlain.DrainAsync(cancellationToken),
            _managed.InboundMutualTls.DrainAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await StopAsync(now.Token);
        await _engine.DisposeAsync();
        await _host.DisposeAsync();
        _pool.Dispose();
        _gate.Dispose();
        await _forwarderServices.DisposeAsync();
    }

    private static InvalidOperationException NotStarted() => new("the data path has not been started");
}
