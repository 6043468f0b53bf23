using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.DataPathHarness;

namespace Mesh.Proxy.Tests.Hedging;

/// <summary>A Service whose pods hold each request until the test says how it ends, called through a sidecar. The first pod is asked first, then the second, and so on.</summary>
internal sealed class HedgedPods : IAsyncDisposable
{
    /// <summary>A delay that has passed soon: nothing that is tested depends on when.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly RequestHost _host;
    private readonly List<TestHttpServer> _servers = [];
    private readonly List<Channel<HeldRequest>> _arrived = [];
    private readonly List<HeldRequest> _held = [];

    private HedgedPods(RequestHost host, TwoSidecars mesh)
    {
        _host = host;
        Mesh = mesh;
        Client = mesh.CreateHttpClient(host);
        Outcomes = new OutcomeCounts(mesh.Client.Metrics, ProxyMetrics.HedgesName);
    }

    public TwoSidecars Mesh { get; }

    public HttpClient Client { get; }

    /// <summary>What became of further tries.</summary>
    public OutcomeCounts Outcomes { get; }

    public ImmutableArray<EndpointModel> Endpoints { get; private set; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HedgedPods> StartAsync(RequestHost host, int pods = 2)
    {
        HedgedPods started = new(host, await host.StartMeshAsync());
        for (int i = 0; i < pods; i++)
        {
            string name = $"web-{i}";
            Channel<HeldRequest> arrived = Channel.CreateUnbounded<HeldRequest>();
            started._arrived.Add(arrived);
            TestHttpServer server = await TestHttpServer.StartAsync(
                started.Mesh.Server.Address, context => HeldRequest.HandleAsync(context, name, held => started.Arrive(arrived, held)), host.Protocols());
            started._servers.Add(server);
            started.Endpoints = started.Endpoints.Add(started.Mesh.Client.PlainEndpoint(new IPEndPoint(server.Address, server.Port)) with { Workload = name });
        }

        started.Hedge(new HedgeRule(Soon, 2));
        return started;
    }

    /// <summary>The policy in force from here on.</summary>
    public void Hedge(HedgeRule? rule, Func<BackendModel, BackendModel>? change = null)
    {
        BackendModel backend = Mesh.Client.Backend("web", TwoSidecars.ServicePort, Endpoints) with
        {
            Policy = BackendPolicy.Default with { Hedge = rule },
            Picker = new InOrderPicker(Endpoints),
        };
        Mesh.Route(Protocol.Detect, new WeightedBackendModel(change is null ? backend : change(backend), 1));
    }

    /// <summary>A rule for all requests.</summary>
    public void Route(HttpRetry? retry, HttpTimeouts? timeouts) => Mesh.RouteHttp(new HttpRouting
    {
        Matches = { new HttpRouteMatch() },
        Rules =
        {
            new HttpRouteRule
            {
                Source = "HTTPRoute shop/web", Name = "0", Retry = retry, Timeouts = timeouts,
                Backends = { new WeightedBackend { Service = "shop/web", Port = TwoSidecars.ServicePort, Weight = 1 } },
            },
        },
    });

    /// <summary>Sends a request.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, HttpContent? body = null, string? cookie = null)
    {
        HttpRequestMessage request = new(new HttpMethod(method), "/a%2Fb?c=d")
        {
            Version = Client.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return Client.SendAsync(request, Cancellation);
    }

    /// <summary>The next request that arrives at a pod: at the first a first try, at the others a further one.</summary>
    public async Task<HeldRequest> NextAsync(int pod) => await _arrived[pod].Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);

    /// <summary>No other request has arrived.</summary>
    public void AssertNoneElse() => Assert.All(_arrived, arrived => Assert.False(arrived.Reader.TryRead(out _)));

    /// <summary>A request that is hedged from its begin to its end: others that were sent before it, and were to be hedged, would have been by then.</summary>
    public async Task HedgeAnotherAsync()
    {
        Task<HttpResponseMessage> another = SendAsync("GET");
        await NextAsync(0);
        (await NextAsync(1)).Answer();
        using HttpResponseMessage answer = await another;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Waits until nothing is in flight any more.</summary>
    public async Task RestAsync()
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 1_000 && Endpoints.Any(endpoint => endpoint.State.InFlight != 0); i++)
        {
            await timer.WaitForNextTickAsync(Cancellation);
        }

        Assert.All(Endpoints, endpoint => Assert.Equal(0, endpoint.State.InFlight));
    }

    public async ValueTask DisposeAsync()
    {
        lock (_held)
        {
            _held.ForEach(held => held.Answer());
        }

        Client.Dispose();
        await Mesh.DisposeAsync();
        Outcomes.Dispose();
        foreach (TestHttpServer server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private void Arrive(Channel<HeldRequest> arrived, HeldRequest request)
    {
        lock (_held)
        {
            _held.Add(request);
        }

        arrived.Writer.TryWrite(request);
    }

    private sealed class InOrderPicker(ImmutableArray<EndpointModel> endpoints) : IEndpointPicker
    {
        public PickResult Pick(PickContext context)
        {
            foreach (EndpointModel endpoint in endpoints)
            {
                if (!context.WasTried(endpoint))
                {
                    return PickResult.ForEndpoint(endpoint);
                }
            }

            return PickResult.ForFailure(PickFailure.AllTried);
        }
    }
}
