using System.Net;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.Relay;
using Mesh.Proxy.Relay.Exchanges;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.Logging;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using CircuitBreaker = Mesh.Proxy.Resilience.CircuitBreaker;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>One loop of the engine with pool, dialler and services as in the product, in a world without kernel, network or clock.</summary>
internal sealed class RelayRig : IDisposable
{
    private readonly BackendModel _backend;
    private readonly BackendModel _mirror;
    private readonly EndpointModel[] _endpoints;
    private readonly Action<string> _fault;
    private int _descriptors;

    /// <param name="buffers">The loop's limit of buffers.</param>
    /// <param name="endpoints">Endpoints of the backend that all requests go to.</param>
    /// <param name="isMutualTls">Whether the endpoints are peers.</param>
    /// <param name="fault">Told what the engine does wrong with a socket.</param>
    public RelayRig(int buffers, int endpoints, bool isMutualTls, Action<string> fault)
    {
        _fault = fault;
        Loop = new EventLoop(0, buffers, Poller, Time, Log.CreateLogger<EventLoop>());
        Dialer = new ScriptedDialer(Loop);
        Limiter = new ConnectionLimiter(1000, Metrics);
        Services = new RelayServices
        {
            Loop = Loop,
            Dialer = Dialer,
            Pool = new UpstreamHttpPool(Loop, Dialer),
            Connections = new RelayConnections(Limiter),
            Retries = new RetryPolicy(new RetryBudget(Time), new Random(1)),
            Lifecycle = new SidecarLifecycle(Time, Log),
            Metrics = Metrics,
            Requests = Metrics.Requests.CreateRecorder(),
            Time = Time,
            Random = new Random(1),
            Logger = Log,
        };
        EndpointPickerFactory pickers = new(Time, new Random(1));
        SpiffeId? peer = isMutualTls ? SpiffeId.TryParse("spiffe://cluster.local/ns/shop/sa/web") : null;
        _endpoints = [.. Enumerable.Range(1, endpoints).Select(i => new EndpointModel(new IPEndPoint(IPAddress.Loopback, i), IdentitySet.Of(peer), $"shop/{i}", pickers.CreateState()))];
        _backend = new BackendModel(
            new ResourceName("shop", "web"), new MeshServerName(80, "web", "shop", "cluster-1"), pickers.CreatePicker([.. _endpoints]), [.. _endpoints])
        {
            Breaker = Breaker,
        };
        MirrorEndpoint = new EndpointModel(new IPEndPoint(IPAddress.Loopback, 1000), IdentitySet.Of(peer), "shop/mirror", pickers.CreateState());
        _mirror = new BackendModel(
            new ResourceName("shop", "mirror"), new MeshServerName(80, "mirror", "shop", "cluster-1"), pickers.CreatePicker([MirrorEndpoint]), [MirrorEndpoint])
        {
            Breaker = MirrorBreaker,
        };
    }

    /// <summary>Of the backend.</summary>
    public CircuitBreaker Breaker { get; } = new();

    /// <summary>Of the backend.</summary>
    public IReadOnlyList<EndpointModel> Endpoints => _endpoints;

    /// <summary>Of the mirror's backend.</summary>
    public CircuitBreaker MirrorBreaker { get; } = new();

    /// <summary>The only one of the mirror's backend.</summary>
    public EndpointModel MirrorEndpoint { get; }

    public FakeTimeProvider Time { get; } = new();

    public RecordedLog Log { get; } = new();

    public ProxyMetrics Metrics { get; } = new();

    public ScriptedPoller Poller { get; } = new();

    public EventLoop Loop { get; }

    public ScriptedDialer Dialer { get; }

    public ConnectionLimiter Limiter { get; }

    public RelayServices Services { get; }

    /// <summary>The engine's end of a new connection.</summary>
    public MemorySocket Socket(SocketPlan plan) => new(Loop, Poller, plan, ++_descriptors, _fault);

    /// <summary>What all requests of a client are told.</summary>
    public RoutedRequest Route(string service) => new(service, RouteDecision.ForBackend(_backend));

    /// <summary>The same, with so many copies for another backend, and what else the rule does.</summary>
    public RoutedRequest Mirrored(string service, int copies = 1, HttpFilters? filters = null, HttpRetry? retry = null)
    {
        filters ??= new HttpFilters();
        filters.Mirrors.AddRange(Enumerable.Range(0, copies).Select(_ => new HttpMirror { Backend = new WeightedBackend(), Numerator = 1, Denominator = 1 }));
        WeightedBackendModel weighted = new(_backend, 1) { Filters = RouteFilters.Of(filters, null, 80, _ => _mirror) };
        HttpRuleModel rule = new("HTTPRoute shop/web", "0", [weighted]) { Retry = RetryRule.Of(retry) };
        return new RoutedRequest(service, RouteDecision.ForBackend(weighted).By(rule, 0));
    }

    /// <summary>A client connects.</summary>
    public void Accept(MemorySocket socket, RequestRouter router)
    {
        HttpRelay relay = new(Services, socket, router);
        Limiter.TryEnter(TrafficDirection.Outbound);
        Services.Connections.Add(relay);
        Post(() => relay.Start(null));
    }

    /// <summary>A round of the loop that sees the pending events of a mask.</summary>
    public void Round(ulong visible = ulong.MaxValue)
    {
        Poller.Visible = visible;
        Loop.RunOnce();
    }

    /// <summary>As many rounds as anything under way needs to come to rest.</summary>
    public void Rounds(int count = 5)
    {
        for (int i = 0; i < count; i++)
        {
            Round();
        }
    }

    public void Post(Action action) => Loop.Post(new Work(action));

    /// <summary>The sidecar ends: connections are reset, the pool is closed.</summary>
    public void End()
    {
        Post(Services.Connections.AbortAll);
        Round();
        Post(Services.Mirrors.AbortAll);
        Round();
        Post(Services.Pool.Dispose);
        Round();
        // An alarm that was only cleared leaves the wheel when it comes by.
        Time.Advance(TimeSpan.FromSeconds(10));
        Round();
    }

    /// <summary>The sidecar ends, and nothing is left.</summary>
    public void AssertEven()
    {
        End();
        Assert.Empty(Remains());
    }

    /// <summary>What must not be left when everything has ended.</summary>
    public IEnumerable<string> Remains()
    {
        if (Loop.Buffers.InUse != 0)
        {
            yield return $"{Loop.Buffers.InUse} buffers were not returned";
        }

        if (Loop.Descriptors != 0)
        {
            yield return $"{Loop.Descriptors} sockets were not closed";
        }

        if (Loop.Timers.MillisecondsToNext(Loop.Now) >= 0)
        {
            yield return "a timer is left";
        }

        if (Limiter.Open != 0)
        {
            yield return $"{Limiter.Open} connections are still counted";
        }

        if (Dialer.Pending != 0)
        {
            yield return "a dial that nobody waits for";
        }

        if (Services.Mirrors.Count != 0)
        {
            yield return $"{Services.Mirrors.Count} copies are under way";
        }

        foreach (EndpointModel endpoint in _endpoints.Append(MirrorEndpoint).Where(endpoint => endpoint.State.InFlight != 0))
        {
            yield return $"{endpoint.State.InFlight} requests are in flight at {endpoint.Target}";
        }

        foreach (CircuitBreaker breaker in (CircuitBreaker[])[Breaker, MirrorBreaker])
        {
            if (breaker.Connections + breaker.Pending + breaker.Requests + breaker.Retries != 0)
            {
                yield return $"the breaker counts {breaker.Connections} connections, {breaker.Pending} pending, {breaker.Requests} requests, {breaker.Retries} retries";
            }
        }

        foreach ((LogLevel level, int id, string text) in Log.Entries.Where(entry => entry.Level >= LogLevel.Error))
        {
            yield return $"logged {id}: {text}";
        }
    }

    /// <summary>Requests that telemetry knows of, by the classes of their answers.</summary>
    public Dictionary<string, long> Told(string service) => Metrics.Requests.Requests()
        .Where(total => total.Tags.Contains(new("service", service)))
        .GroupBy(total => total.Tags.Single(tag => tag.Key == SemanticNames.StatusCode).Value is [char first, ..] ? $"{first}xx" : "none")
        .ToDictionary(group => group.Key, group => group.Sum(total => total.Count));

    public void Dispose()
    {
        Metrics.Dispose();
        Loop.Dispose();
    }
}
