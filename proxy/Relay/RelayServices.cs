using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Http;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.Relay.Mirrors;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay;

/// <summary>What the connections of one loop share.</summary>
internal sealed class RelayServices
{
    public required EventLoop Loop { get; init; }

    public required IDialer Dialer { get; init; }

    public required UpstreamHttpPool Pool { get; init; }

    public required RelayConnections Connections { get; init; }

    public required RetryPolicy Retries { get; init; }

    /// <summary>Whether this pod ends.</summary>
    public required SidecarLifecycle Lifecycle { get; init; }

    public required ProxyMetrics Metrics { get; init; }

    /// <summary>Counts the requests of this loop.</summary>
    public required RequestRecorder Requests { get; init; }

    /// <summary>Counts what is no request.</summary>
    public InvalidRequests InvalidRequests => field ??= new InvalidRequests(Metrics, Logger);

    /// <summary>Tells of single requests.</summary>
    public RequestJournal Journal { get; init; } = RequestJournal.Off;

    public required TimeProvider Time { get; init; }

    /// <summary>Chance; shared with the other loops.</summary>
    public required Random Random { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>Carries what the engine does not; null for nobody.</summary>
    public ManagedHost? Host { get; init; }

    /// <summary>Says which requests are mirrored.</summary>
    public MirrorSampler MirrorSampler => field ??= new MirrorSampler(Random);

    /// <summary>Copies of requests that are on their way.</summary>
    public MirrorExchanges Mirrors => field ??= new MirrorExchanges(this);

    public RequestHasher Hasher { get; init; } = new(IPAddress.None);

    public Http1Limits Limits { get; init; } = new();
}
