using Mesh.Proxy.Access;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Http;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Relay.Exchanges;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay;

/// <summary>Puts the engine together.</summary>
internal static class EngineFactory
{
    /// <summary>
    /// Most buffers of all loops together. A request in flight holds one or two, mostly of a page or two; a body in full flow fills 64 KiB of each.
    /// </summary>
    public const int MaxBuffers = 8192;

    public static Engine Create(
        DataPathOptions options,
        DataPathInputs inputs,
        InboundTargets targets,
        InboundAdmission admission,
        BackendChooser chooser,
        RetryPolicy retries,
        ManagedHost? host,
        ConnectionLimiter limiter,
        ProxyMetrics metrics,
        ILoggerFactory loggers)
    {
        TlsIdentities identities = new(inputs.Certificates, inputs.Time);
        LoopGuard guard = new(options);
        SourceLimit pending = new(options.MaxPendingHandshakesPerSource);
        EngineLoop[] loops = [.. Enumerable.Range(0, options.Loops).Select(CreateLoop)];
        return new Engine(loops, limiter);

        EngineLoop CreateLoop(int index)
        {
            EventLoop events = new(index, MaxBuffers / options.Loops, inputs.Time, loggers.CreateLogger<EventLoop>());
            HandshakeTurns handshakes = new(events, inputs.Time);
            Dialer dialer = new(events, options, identities, handshakes, loggers.CreateLogger<Dialer>()) { Metrics = metrics };
            RelayServices services = new()
            {
                Loop = events,
                Dialer = dialer,
                Pool = new UpstreamHttpPool(events, dialer),
                Connections = new RelayConnections(limiter),
                Retries = retries,
                Lifecycle = inputs.Lifecycle,
                Metrics = metrics,
                Requests = metrics.Requests.CreateRecorder(),
                Journal = inputs.Journal,
                Time = inputs.Time,
                Random = inputs.Random,
                Hasher = new RequestHasher(options.ApplicationAddress),
                Logger = loggers.CreateLogger<HttpRelay>(),
                Host = host,
            };
            return new EngineLoop
            {
                Events = events,
                Services = services,
                Options = options,
                OriginalDestination = inputs.OriginalDestination,
                Guard = guard,
                Resolver = inputs.Resolver,
                Chooser = chooser,
                Targets = targets,
                Admission = admission,
                Handshakes = handshakes,
                Pending = pending,
            };
        }
    }
}
