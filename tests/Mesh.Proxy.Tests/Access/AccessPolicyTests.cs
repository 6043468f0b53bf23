using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Access;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using AccessAction = Mesh.Api.Resources.V1.AccessAction;
using AccessPath = Mesh.Api.Resources.V1.AccessPath;
using MutualTlsMode = Mesh.Proxy.Access.MutualTlsMode;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Access;

/// <summary>Access policies on real connections: HTTP/1.1 is the engine's, HTTP/2 the managed host's.</summary>
public sealed class AccessPolicyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly AccessRule FromClient = new() { From = { new AccessSource { ServiceAccounts = { "shop/client" } } } };

    private TwoSidecars _mesh = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _mesh = await TwoSidecars.StartAsync();

    public ValueTask DisposeAsync() => _mesh.DisposeAsync();

    public static TheoryData<string, string, string, HttpStatusCode> Requests
    {
        get
        {
            TheoryData<string, string, string, HttpStatusCode> rows = [];
            foreach (string version in (string[])["1.1", "2.0"])
            {
                rows.Add(version, "GET", "/public/x?y", HttpStatusCode.OK);
                rows.Add(version, "HEAD", "/public", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/publicity", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/public/%61", HttpStatusCode.OK);
                rows.Add(version, "GET", "/public/secret", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/public/SECRET/x", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/public/%73ecret", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/public/a/../secret", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/public/a/%2e%2e/secret", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/public//secret", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/public/secret;x", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/public%2fsecret", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/public/%2573ecret", HttpStatusCode.Forbidden);
                rows.Add(version, "GET", "/x/../public", HttpStatusCode.Forbidden);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_OfEitherHost_IsJudgedBeforeTheApplicationSeesIt(string version, string method, string path, HttpStatusCode status)
    {
        int seen = 0;
        await using TestHttpServer app = await StartAsync(Version.Parse(version), () => seen++);
        Demand(
            Policy("read", AccessAction.Allow, new AccessRule
            {
                From = { FromClient.From },
                To = { new AccessOperation { Methods = { "GET" }, Paths = { new AccessPath { Prefix = "/public" } } } },
            }),
            Policy("secret", AccessAction.Deny, new AccessRule { To = { new AccessOperation { Paths = { new AccessPath { Prefix = "/public/secret" } } } } }));

        using HttpResponseMessage answer = await SendAsync(_mesh.CreateHttpClient(Version.Parse(version)), method, path);

        Assert.Equal((status, status == HttpStatusCode.OK ? 1 : 0), (answer.StatusCode, seen));
        Assert.Equal(status != HttpStatusCode.OK, answer.Headers.Contains("x-mesh-reason"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Denied_Peer_IsToldThePolicyAndAStrangerIsNot(string version)
    {
        await using TestHttpServer app = await StartAsync(Version.Parse(version));
        Demand(Policy("nobody", AccessAction.Allow));

        using HttpResponseMessage peer = await SendAsync(_mesh.CreateHttpClient(Version.Parse(version)), "GET", "/");
        using HttpClient outside = TwoSidecars.CreateHttpClient(_mesh.Server.DataPath.InboundPlainEndPoint, Version.Parse(version));
        using HttpResponseMessage stranger = await SendAsync(outside, "GET", "/");

        Assert.Equal("access denied by AccessPolicy shop/nobody\n", await peer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("access denied\n", await stranger.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["access-denied"], stranger.Headers.GetValues("x-mesh-reason"));
    }

    [Fact]
    public async Task Denied_Grpc_IsPermissionDenied()
    {
        await using TestHttpServer app = await StartAsync(HttpVersion.Version20);
        Demand(Policy("nobody", AccessAction.Allow));
        using ByteArrayContent content = new([0, 0, 0, 0, 0]);
        content.Headers.ContentType = new("application/grpc");

        using HttpResponseMessage answer = await _mesh.CreateHttpClient(HttpVersion.Version20).PostAsync("/shop.Orders/Delete", content, Cancellation);

        Assert.Equal((HttpStatusCode.OK, "7"), (answer.StatusCode, answer.Headers.GetValues("grpc-status").Single()));
    }

    [Fact]
    public async Task Denied_IsCountedByPolicy()
    {
        await using TestHttpServer app = await StartAsync(HttpVersion.Version11);
        Demand(Policy("nobody", AccessAction.Allow));
        List<string> counted = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (_mesh.Server.Metrics.Owns(instrument.Meter) && instrument.Name == "mesh.access.denied")
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counted.Add($"{tags[0].Value} {count}"));
        listener.Start();

        using HttpResponseMessage answer = await SendAsync(_mesh.CreateHttpClient(), "GET", "/");

        Assert.Equal(["AccessPolicy shop/nobody 1"], counted);
    }

    [Fact]
    public async Task PolicyArrives_OpenHttpConnection_NextRequestIsJudgedByIt()
    {
        await using TestHttpServer app = await StartAsync(HttpVersion.Version11);
        using HttpClient client = _mesh.CreateHttpClient();
        using HttpResponseMessage before = await SendAsync(client, "GET", "/");
        Demand(Policy("nobody", AccessAction.Allow));
        using HttpResponseMessage denied = await SendAsync(client, "GET", "/");
        Demand(Policy("client", AccessAction.Allow, FromClient));
        using HttpResponseMessage after = await SendAsync(client, "GET", "/");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.OK], [before.StatusCode, denied.StatusCode, after.StatusCode]);
    }

    [Fact]
    public async Task PolicyArrives_OpenTunnel_IsCutUnlessItIsAllowed()
    {
        await using TestHttpServer app = await StartAsync(HttpVersion.Version11, protocol: Protocol.Tcp);
        using Socket tunnel = await _mesh.ConnectAsync();
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(tunnel, "GET / HTTP/1.1\r\nHost: web\r\n\r\n"));
        Demand(Policy("client", AccessAction.Allow, FromClient));
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(tunnel, "GET / HTTP/1.1\r\nHost: web\r\n\r\n"));

        // A rule that only HTTP could fulfil allows no bytes.
        Demand(Policy("client", AccessAction.Allow, new AccessRule { From = { FromClient.From }, To = { new AccessOperation { Methods = { "GET" } } } }));

        Assert.Equal("<reset>", await AskAsync(tunnel, ""));
        Assert.Equal("<reset>", await AskAnewAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"));
    }

    [Fact]
    public async Task PolicyArrives_SwitchedConnection_IsJudgedByTheRequestThatSwitchedIt()
    {
        const string switched = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
        using CannedServer app = new(_mesh.Server.Address, "\r\n\r\n"u8.ToArray(), Encoding.ASCII.GetBytes(switched));
        _mesh.Expose(app.Port, Protocol.Http1);
        using Socket client = await _mesh.ConnectAsync();
        Assert.StartsWith("HTTP/1.1 101", await AskAsync(client, "GET /socket HTTP/1.1\r\nHost: web\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"));
        Demand(Policy("sockets", AccessAction.Allow, new AccessRule { To = { new AccessOperation { Paths = { new AccessPath { Exact = "/socket" } } } } }));
        Assert.StartsWith("HTTP/1.1 101", await AskAsync(client, "still here\r\n\r\n"));

        Demand(Policy("others", AccessAction.Allow, new AccessRule { To = { new AccessOperation { Paths = { new AccessPath { Exact = "/other" } } } } }));

        Assert.Equal("<reset>", await AskAsync(client, ""));
    }

    [Fact]
    public async Task PolicyArrives_OpenStreams_ThoseThatItDeniesAreCut()
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestHttpServer app = await TestHttpServer.StartAsync(
            _mesh.Server.Address,
            async context =>
            {
                await context.Response.WriteAsync("a", context.RequestAborted);
                await release.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("b", context.RequestAborted);
            },
            HttpProtocols.Http2);
        _mesh.Expose(app.Port);
        using HttpClient client = _mesh.CreateHttpClient(HttpVersion.Version20);
        await using Stream keptBody = await client.GetStreamAsync("/kept", Cancellation);
        await using Stream cutBody = await client.GetStreamAsync("/cut", Cancellation);
        Assert.Equal((1, 1), (await keptBody.ReadAsync(new byte[1], Cancellation), await cutBody.ReadAsync(new byte[1], Cancellation)));

        Demand(Policy("cut", AccessAction.Deny, new AccessRule { To = { new AccessOperation { Paths = { new AccessPath { Exact = "/cut" } } } } }));

        await Assert.ThrowsAnyAsync<Exception>(() => cutBody.ReadAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        release.SetResult();
        Assert.Equal(1, await keptBody.ReadAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task Probe_InTheClear_PassesWhateverPoliciesSay()
    {
        await using TestHttpServer app = await StartAsync(HttpVersion.Version11);
        ProbeModel probe = new(app.Port, "GET"u8.ToArray(), "/healthz"u8.ToArray());
        AccessModel access = AccessModelBuilder.Build(new Wire.Access { Policies = { Policy("all", AccessAction.Deny, new AccessRule()) } });
        _mesh.Server.Demands(new InboundPolicyModel(MutualTlsMode.Permissive, [probe]) { Access = access });

        using HttpResponseMessage kubelet = await SendAsync(_mesh.CreatePlainHttpClient(), "GET", "/healthz");
        using HttpResponseMessage stranger = await SendAsync(_mesh.CreatePlainHttpClient(), "GET", "/healthz?x");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (kubelet.StatusCode, stranger.StatusCode));
    }

    private static Wire.AccessPolicy Policy(string name, AccessAction action, params AccessRule[] rules) => new() { Source = $"AccessPolicy shop/{name}", Action = action, Rules = { rules } };

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path)
    {
        Uri uri = new($"http://web.shop{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), uri) { Version = client.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact }, Cancellation);
    }

    /// <summary>What comes first.</summary>
    private static async Task<string> AskAsync(Socket socket, string request)
    {
        byte[] buffer = new byte[4096];
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
            return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        }
        catch (SocketException)
        {
            return "<reset>";
        }
    }

    /// <summary>On a connection of its own: bytes that nobody may send are refused before the first of them, which may be before the connection is known to be open.</summary>
    private async Task<string> AskAnewAsync(string request)
    {
        try
        {
            using Socket socket = await _mesh.ConnectAsync();
            return await AskAsync(socket, request);
        }
        catch (SocketException)
        {
            return "<reset>";
        }
    }

    private void Demand(params Wire.AccessPolicy[] policies) => _mesh.Server.Demands(new InboundPolicyModel(MutualTlsMode.Permissive, [])
    {
        Access = AccessModelBuilder.Build(new Wire.Access { Default = AccessDefault.Allow, Policies = { policies } }),
    });

    private async Task<TestHttpServer> StartAsync(Version version, Action? onRequest = null, Protocol protocol = Protocol.Detect)
    {
        TestHttpServer app = await TestHttpServer.StartAsync(
            _mesh.Server.Address,
            context =>
            {
                onRequest?.Invoke();
                context.Response.ContentLength = 0;
                return Task.CompletedTask;
            },
            version == HttpVersion.Version20 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        _mesh.Expose(app.Port, protocol);
        return app;
    }
}
