using System.Text.Json;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Admin;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using CircuitBreaker = Mesh.Proxy.Resilience.CircuitBreaker;

namespace Mesh.Proxy.Tests.Admin;

public sealed class LivePagesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoints_Table_HasARowForEach()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        EndpointModel meshed = mesh.Client.Endpoint(mesh.Server, 8080);
        EndpointModel plain = mesh.Client.PlainEndpoint(new System.Net.IPEndPoint(mesh.Server.Address, 8081));
        mesh.Route(Protocol.Http1, new WeightedBackendModel(mesh.Client.Backend("web", 80, meshed), 1), new WeightedBackendModel(mesh.Client.Backend("canary", 80, plain), 0));
        meshed.State.Begin();

        string[] lines = (await AskAsync(mesh, "/debug/endpoints", "")).TrimEnd('\n').Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("BACKEND", lines[0], StringComparison.Ordinal);
        Assert.Equal(["shop/canary:80", $"{mesh.Server.Address}:8081", $"shop/{mesh.Server.Address}:8081", "-", "0"], Cells(lines[1])[..5]);
        Assert.Equal("-", Cells(lines[1])[^1]);
        Assert.Equal(["shop/web:80", $"{mesh.Server.Address}:8080", $"shop/{mesh.Server.Address}", "-", "1"], Cells(lines[2])[..5]);
        Assert.Equal("spiffe://cluster.local/ns/shop/sa/web", Cells(lines[2])[^1]);
        using JsonDocument json = JsonDocument.Parse(await AskAsync(mesh, "/debug/endpoints", "format=json"));
        Assert.Equal(["shop/canary:80", "shop/web:80"], json.RootElement.EnumerateArray().Select(row => row.GetProperty("backend").GetString()));
        meshed.State.End();
    }

    [Fact]
    public async Task Endpoints_OfAnotherNetwork_SayTheirClusterAndWhatTheyStandFor()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        EndpointModel gateway = mesh.Client.Endpoint(mesh.Server, 15443) with { IsGateway = true, Capacity = 30, Cluster = "eu-west-1" };
        mesh.Route(Protocol.Http1, new WeightedBackendModel(mesh.Client.Backend("web", 80, gateway), 1));

        string line = (await AskAsync(mesh, "/debug/endpoints", "")).TrimEnd('\n').Split('\n')[1];

        Assert.Contains("gateway to 30  eu-west-1", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Regions_Table_SaysSharesOrderAndDistances()
    {
        using RegionTable regions = new(TimeProvider.System);
        regions.Apply(new Regions { Shares = { new RegionShare { Region = "own", AvailablePercent = 40 } }, Preference = { "asia" } });
        regions.DistanceTo("us")!.Observe(TimeSpan.FromMilliseconds(70));

        string[] lines = (await AskAsync(new RegionPages(regions).Pages.Single(), "")).TrimEnd('\n').Split('\n');

        Assert.Equal(["REGION AVAILABLE PLACE CONNECT MS", "own 40 % - -", "asia 100 % 1 -", "us 100 % 2 70.0"], lines.Select(line => string.Join(' ', Cells(line))));
    }

    [Fact]
    public async Task Endpoints_EjectedOrEnding_SayWhy()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        EndpointModel endpoint = mesh.Client.Endpoint(mesh.Server, 8080);
        mesh.Route(Protocol.Http1, new WeightedBackendModel(mesh.Client.Backend("web", 80, endpoint), 1));
        endpoint.State.Health.Enter(EndpointPhase.Ejected, EjectionCause.ConnectErrors, 1);
        endpoint.State.ObserveLameDuck();

        Assert.Contains(" Ejected (ConnectErrors), lame duck ", await AskAsync(mesh, "/debug/endpoints", ""), StringComparison.Ordinal);
        string[] backend = Cells((await AskAsync(mesh, "/debug/backends", "")).Split('\n')[1]);
        Assert.Equal(["shop/web:80", "1", "1", "1"], backend[..4]);
    }

    [Fact]
    public async Task Backends_Table_HasBreakersOfRoutesToo()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        mesh.Route(Protocol.Http1, new WeightedBackendModel(mesh.Client.Backend("web", 80, mesh.Client.Endpoint(mesh.Server, 8080)), 1));
        BackendModel canary = mesh.Client.Backend("canary", 80, mesh.Client.Endpoint(mesh.Server, 8081)) with { Breaker = new CircuitBreaker() };
        canary.Breaker.Apply(BreakerLimits.Default with { MaxRequests = 1 });
        mesh.RouteHttp(OneRule(), _ => canary);
        Assert.True(canary.Breaker.TryEnterRequest());
        Assert.False(canary.Breaker.TryEnterRequest());

        string[] lines = (await AskAsync(mesh, "/debug/backends", "")).TrimEnd('\n').Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.Equal(["shop/canary:80", "1", "0", "0", "0/1024", "0/1024", "1/1", "0", "1"], Cells(lines[1])[..9]);
        // Where nothing is limited nothing is counted.
        Assert.Equal(["shop/web:80", "1", "0", "0", "0", "0", "0", "0", "0"], Cells(lines[2])[..9]);
        using JsonDocument json = JsonDocument.Parse(await AskAsync(mesh, "/debug/backends", "format=json"));
        Assert.Equal(1, json.RootElement[0].GetProperty("breaker").GetProperty("overflows").GetInt64());
        Assert.Contains("shop/canary:80", await AskAsync(mesh, "/debug/endpoints", ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_Routes_AreThereInOrderOfPrecedence()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        mesh.Route(Protocol.Http1, new WeightedBackendModel(mesh.Client.Backend("web", 80, mesh.Client.Endpoint(mesh.Server, 8080)), 1));
        mesh.RouteHttp(OneRule());

        ServicePortDump port = ConfigDump.Of(mesh.Client.State.Current, []).Services.Single().Ports.Single();

        Assert.Equal(
            ["HTTPRoute shop/web rule 0 web.shop = /a GET x-user ~ a.* v = 1", "HTTPRoute shop/web rule 0  /b*   "],
            port.Matches.Select(match => string.Join(' ', match.Rule, match.Hostname, match.Path, match.Method, string.Join(',', match.Fields), string.Join(',', match.Query))));
        RouteRuleDump rule = Assert.Single(port.Rules);
        Assert.Equal(["request: set x-token", "response: remove server", "rewrite host other prefix /c"], rule.Filters);
        Assert.Equal((1.5, null, 2), (rule.RequestTimeoutSeconds, rule.TryTimeoutSeconds, rule.Retries));
        Assert.Equal("shop/web", Assert.Single(rule.Backends).Service);
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(port, AdminJsonContext.Default.ServicePortDump), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loops_EachSaysWhatItHolds()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();

        using JsonDocument json = JsonDocument.Parse(await AskAsync(mesh, "/debug/loops", "format=json"));

        Assert.Equal(mesh.Client.DataPath.Loops.Count, json.RootElement.GetArrayLength());
        JsonElement first = json.RootElement[0];
        Assert.Equal(0, first.GetProperty("loop").GetInt32());
        // Its listeners.
        Assert.Equal(3, first.GetProperty("descriptors").GetInt32());
        Assert.Equal(0, first.GetProperty("buffersInUse").GetInt32());
        Assert.True(first.GetProperty("bufferLimit").GetInt32() > 0);
        Assert.StartsWith("LOOP", await AskAsync(mesh, "/debug/loops", ""), StringComparison.Ordinal);
    }

    private static HttpRouting OneRule() => new()
    {
        Matches =
        {
            new HttpRouteMatch
            {
                Hostname = "web.shop",
                PathExact = "/a",
                Method = "GET",
                Headers = { new HttpValueMatch { Name = "x-user", Regex = "a.*" } },
                QueryParams = { new HttpValueMatch { Name = "v", Exact = "1" } },
            },
            new HttpRouteMatch { PathPrefix = "/b" },
        },
        Rules =
        {
            new HttpRouteRule
            {
                Source = "HTTPRoute shop/web",
                Name = "0",
                Backends = { new WeightedBackend { Service = "shop/web", Port = 80, Weight = 1 } },
                Filters = new HttpFilters
                {
                    RequestHeaders = new HeaderModifier { Set = { new HeaderValue { Name = "x-token", Value = "secret" } } },
                    ResponseHeaders = new HeaderModifier { Remove = { "server" } },
                    Rewrite = new UrlRewrite { Hostname = "other", Path = new PathModifier { ReplacePrefix = "/c" } },
                },
                Timeouts = new HttpTimeouts { RequestMs = 1500 },
                Retry = new HttpRetry { Attempts = 2 },
            },
        },
    };

    private static string[] Cells(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Task<string> AskAsync(TwoSidecars mesh, string path, string query) =>
        AskAsync(new LivePages(mesh.Client.State, mesh.Client.DataPath.Loops).Pages.Single(candidate => candidate.Path == path), query);

    private static async Task<string> AskAsync(AdminPage page, string query)
    {
        AdminResponse response = await page.Handle(new AdminQuery(query, AcceptsJson: false), Cancellation);
        return string.Concat(Enumerable.Range(0, response.Body.PieceCount).Select(i => System.Text.Encoding.UTF8.GetString(response.Body.Piece(i))));
    }
}
