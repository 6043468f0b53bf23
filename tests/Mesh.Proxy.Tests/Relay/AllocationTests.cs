using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Access;
using Mesh.Proxy.Admin;
using Mesh.Proxy.RateLimiting;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.DataPathHarness;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using AccessAction = Mesh.Api.Resources.V1.AccessAction;
using AccessPath = Mesh.Api.Resources.V1.AccessPath;
using RateLimitKey = Mesh.Api.Resources.V1.RateLimitKey;

namespace Mesh.Proxy.Tests.Relay;

/// <summary>
/// The engine allocates nothing for a request. Counted on the threads of both sidecars' loops, with metrics collected as in the product, so every byte that is allocated between two
/// readings was allocated for the requests between them.
/// </summary>
public sealed class AllocationTests
{
    private const int Warmup = 200;
    private const int Requests = 300;
    private const int Rounds = 3;

    private static readonly byte[] Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    public static TheoryData<string, string, byte[]> Exchanges => new()
    {
        { "GET / HTTP/1.1\r\nHost: web\r\nx-request-id: 1\r\n\r\n", "\r\n\r\n", Ok },
        { "POST /items HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello", "hello", Ok },
        { "POST /items HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "0\r\n\r\n", Ok },
        { "GET /large HTTP/1.1\r\nHost: web\r\n\r\n", "\r\n\r\n", [.. "HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n"u8, .. new byte[65536]] },
        {
            "GET /chunks HTTP/1.1\r\nHost: web\r\n\r\n", "\r\n\r\n",
            [.. "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n"u8, .. new byte[0x4000], .. "\r\n0\r\n\r\n"u8]
        },
        { "GET /broken HTTP/1.1\r\nHost: web\r\n\r\n", "\r\n\r\n", "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"u8.ToArray() },
        { "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "\r\n\r\n", Ok },
    };

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Requests_SteadyState_AllocateNothingOnTheLoops(string request, string ends, byte[] answer)
    {
        LoopSpy loops = new();
        await using TwoSidecars mesh = await TwoSidecars.StartAsync(loops);
        using MeterProvider collected = Collect();
        using CannedServer app = new(mesh.Server.Address, Encoding.ASCII.GetBytes(ends), answer);
        mesh.Expose(app.Port);

        Assert.Contains(0, await MeasureAsync(mesh, loops, Encoding.ASCII.GetBytes(request)));
    }

    [Fact]
    public async Task Requests_SplitBetweenBackends_AllocateNothingOnTheLoops()
    {
        LoopSpy loops = new();
        await using TwoSidecars mesh = await TwoSidecars.StartAsync(loops);
        using MeterProvider collected = Collect();
        using CannedServer app = new(mesh.Server.Address, "\r\n\r\n"u8.ToArray(), Ok);
        mesh.Expose(app.Port);
        EndpointModel plain = mesh.Client.PlainEndpoint(new IPEndPoint(mesh.Server.Address, app.Port));
        mesh.Route(
            Api.Resources.V1.Protocol.Detect,
            new WeightedBackendModel(mesh.Client.Backend("web", TwoSidecars.ServicePort, mesh.Client.Endpoint(mesh.Server, app.Port)), 2),
            new WeightedBackendModel(mesh.Client.Backend("web-canary", TwoSidecars.ServicePort, plain), 1));

        Assert.Contains(0, await MeasureAsync(mesh, loops, "GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray()));
    }

    [Fact]
    public async Task Requests_AccessPolicyAndRateLimitInForce_AllocateNothingOnTheLoops()
    {
        LoopSpy loops = new();
        await using TwoSidecars mesh = await TwoSidecars.StartAsync(loops);
        using MeterProvider collected = Collect();
        using CannedServer app = new(mesh.Server.Address, "\r\n\r\n"u8.ToArray(), Ok);
        mesh.Expose(app.Port);
        AccessRule rule = new()
        {
            From = { new AccessSource { Cidrs = { "127.0.0.0/8" }, Namespaces = { "shop" }, Principals = { "spiffe://*/ns/shop/*" } } },
            To = { new AccessOperation { Methods = { "GET" }, Paths = { new AccessPath { Prefix = "/public" } }, Headers = { new AccessHeader { Name = "x-user", Exact = "test" } } } },
        };
        RateLimit limit = new() { Source = "d", Name = "d", Key = RateLimitKey.Client, Requests = 1_000_000, Burst = 1_000_000, PerMs = 1000, To = { rule.To } };
        mesh.Server.Demands(InboundPolicyModel.Open with
        {
            RateLimits = RateLimitsBuilder.Build([limit], []),
            Access = AccessModelBuilder.Build(new Api.Resources.V1.Access
            {
                Policies =
                {
                    new AccessPolicy { Source = "a", Action = AccessAction.Deny, Rules = { new AccessRule { To = { new AccessOperation { Paths = { new AccessPath { Prefix = "/secret" } } } } } } },
                    new AccessPolicy { Source = "b", Action = AccessAction.Allow, Rules = { rule } },
                    new AccessPolicy { Source = "c", Action = AccessAction.Audit, Rules = { rule } },
                },
            }),
        });

        Assert.Contains(0, await MeasureAsync(mesh, loops, "GET /public/x HTTP/1.1\r\nHost: web\r\nx-user: test\r\n\r\n"u8.ToArray()));
    }

    [Fact]
    public async Task Requests_RouteInForce_AllocateNothingOnTheLoops()
    {
        LoopSpy loops = new();
        await using TwoSidecars mesh = await TwoSidecars.StartAsync(loops);
        using MeterProvider collected = Collect();
        using CannedServer app = new(mesh.Server.Address, "\r\n\r\n"u8.ToArray(), Ok);
        mesh.Expose(app.Port);
        mesh.RouteHttp(new HttpRouting
        {
            Matches =
            {
                new HttpRouteMatch { PathPrefix = "/b", Hostname = "*.shop" },
                new HttpRouteMatch { PathPrefix = "/a", Hostname = "web", Method = "GET", Headers = { new HttpValueMatch { Name = "x-a", Exact = "1" } } },
            },
            Rules =
            {
                new HttpRouteRule
                {
                    Source = "HTTPRoute shop/web",
                    Name = "0",
                    Timeouts = new HttpTimeouts { RequestMs = 20_000, BackendRequestMs = 20_000 },
                    Retry = new HttpRetry { Codes = { 503 }, OnConnectionError = true },
                    Filters = new HttpFilters
                    {
                        RequestHeaders = new HeaderModifier { Set = { new HeaderValue { Name = "x-b", Value = "2" } } },
                        ResponseHeaders = new HeaderModifier { Remove = { "x-c" }, Add = { new HeaderValue { Name = "x-d", Value = "3" } } },
                        Rewrite = new UrlRewrite { Hostname = "web.shop", Path = new PathModifier { ReplacePrefix = "/x" } },
                    },
                    Backends = { new WeightedBackend { Service = "shop/web", Port = 80, Weight = 1 } },
                },
            },
        });

        Assert.Contains(0, await MeasureAsync(mesh, loops, "GET /a/b?c=d HTTP/1.1\r\nHost: web\r\nX-A: 1\r\n\r\n"u8.ToArray()));
    }

    [Fact]
    public async Task Requests_Mirrored_AllocateNothingOnTheLoops()
    {
        LoopSpy loops = new();
        await using TwoSidecars mesh = await TwoSidecars.StartAsync(loops);
        using MeterProvider collected = Collect();
        using CannedServer app = new(mesh.Server.Address, "hello"u8.ToArray(), Ok);
        mesh.Expose(app.Port);
        WeightedBackend web = new() { Service = "shop/web", Port = 80, Weight = 1 };
        mesh.RouteHttp(new HttpRouting
        {
            Matches = { new HttpRouteMatch() },
            Rules =
            {
                new HttpRouteRule
                {
                    Source = "HTTPRoute shop/web",
                    Name = "0",
                    Filters = new HttpFilters { Mirrors = { new HttpMirror { Backend = web, Numerator = 1, Denominator = 2 }, new HttpMirror { Backend = web, Numerator = 1, Denominator = 1 } } },
                    Backends = { web },
                },
            },
        });

        // How many copies are under way at a time is a matter of time; the place of each is made once. What is allocated for copies is allocated in every round.
        Assert.Contains(0, await MeasureAsync(mesh, loops, "POST /items HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray(), mostRounds: 12));
    }

    // Two hundred at a time: buffers and connections are taken and given back in waves.
    [Fact]
    public async Task Requests_ManyAtATime_AllocateNothingOnTheLoops()
    {
        const int Clients = 200;
        LoopSpy loops = new();
        await using TwoSidecars mesh = await TwoSidecars.StartAsync(loops);
        using MeterProvider collected = Collect();
        using CannedServer app = new(mesh.Server.Address, "\r\n\r\n"u8.ToArray(), Ok);
        mesh.Expose(app.Port);
        byte[] request = "GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray();
        byte[] answer = new byte[1024];
        List<Socket> clients = [];
        try
        {
            for (int i = 0; i < Clients; i++)
            {
                clients.Add(await mesh.ConnectAsync());
                clients[i].ReceiveTimeout = 20_000;
            }

            int length = await FirstAsync(clients[0], request, answer);
            // How many connections to the application a wave needs is a matter of time; each new one is made once. What is allocated for requests is allocated in every round.
            const int MostRounds = 12;
            List<long> rounds = [];
            while (rounds.Count < MostRounds && !rounds.Contains(0))
            {
                long before = loops.AllocatedBytes();
                for (int wave = 0; wave < 5; wave++)
                {
                    clients.ForEach(client => client.Send(request));
                    clients.ForEach(client => Receive(client, answer, length));
                }

                rounds.Add(loops.AllocatedBytes() - before);
            }

            Assert.Contains(0, rounds);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    // Several rounds, because a table may grow once at any time; what is allocated for requests is allocated in each.
    private static async Task<List<long>> MeasureAsync(TwoSidecars mesh, LoopSpy loops, byte[] request, int mostRounds = Rounds)
    {
        using Socket client = await mesh.ConnectAsync();
        client.ReceiveTimeout = 20_000;
        byte[] answer = new byte[128 * 1024];
        int length = await FirstAsync(client, request, answer);
        Repeat(client, request, answer, length, Warmup);
        List<long> rounds = [];
        while (rounds.Count < mostRounds && !rounds.Contains(0))
        {
            long before = loops.AllocatedBytes();
            Repeat(client, request, answer, length, Requests);
            rounds.Add(loops.AllocatedBytes() - before);
        }

        return rounds;
    }

    // Nobody but the answer's own silence says how long it is; all that follow are as long.
    private static async Task<int> FirstAsync(Socket client, byte[] request, byte[] answer)
    {
        int length = 0;
        await client.SendAsync(request, TestContext.Current.CancellationToken);
        while (length == 0 || client.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectRead))
        {
            int count = await client.ReceiveAsync(answer.AsMemory(length), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            length += count;
        }

        return length;
    }

    private static void Repeat(Socket client, byte[] request, byte[] answer, int length, int times)
    {
        for (int i = 0; i < times; i++)
        {
            client.Send(request);
            Receive(client, answer, length);
        }
    }

    private static void Receive(Socket client, byte[] answer, int length)
    {
        for (int received = 0; received < length;)
        {
            int count = client.Receive(answer, received, length - received, SocketFlags.None);
            Assert.NotEqual(0, count);
            received += count;
        }
    }

    private static MeterProvider Collect() => Sdk.CreateMeterProviderBuilder()
        .AddMeter(ProxyMetrics.MeterName)
        .AddReader(new BaseExportingMetricReader(new PrometheusExporter()))
        .Build();
}
