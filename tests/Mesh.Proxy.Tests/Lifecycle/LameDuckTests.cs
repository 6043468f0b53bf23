using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Proxy.Tests.Lifecycle;

/// <summary>A service of two pods, one of which ends: who calls it hears of it from the pod itself, in both hosts.</summary>
public sealed class LameDuckTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public enum Carrier
    {
        Engine,
        ManagedHttp1,
        Http2,
    }

    [Theory]
    [InlineData(Carrier.Engine)]
    [InlineData(Carrier.ManagedHttp1)]
    [InlineData(Carrier.Http2)]
    public async Task OnePodEnds_IsAskedOnceMoreAtMostAndNoRequestIsLost(Carrier carrier)
    {
        await using Shop shop = await Shop.StartAsync(carrier);
        // Whoever answers fastest gets most: the other is asked when that one is busy, or new.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.AskAsync(5)));

        shop.First.Lifecycle.BeginEnding(EndingCause.Hook);
        shop.Forget();
        await shop.AskAsync(40);

        // One round trip: whoever has heard it does not come again.
        Assert.InRange(shop.Asked("first"), 0, 1);
        Assert.True(shop.Asked("second") >= 39);
    }

    [Theory]
    [InlineData(Carrier.Engine)]
    [InlineData(Carrier.ManagedHttp1)]
    [InlineData(Carrier.Http2)]
    public async Task AllPodsEnd_AreStillAsked(Carrier carrier)
    {
        await using Shop shop = await Shop.StartAsync(carrier);
        shop.First.Lifecycle.BeginEnding(EndingCause.Hook);
        shop.Second.Lifecycle.BeginEnding(EndingCause.PodDeleted);

        await shop.AskAsync(20);
    }

    [Theory]
    [InlineData(Carrier.Engine)]
    [InlineData(Carrier.ManagedHttp1)]
    [InlineData(Carrier.Http2)]
    public async Task ApplicationSaysThatItEnds_IsNotBelievedAndNotPassedOn(Carrier carrier)
    {
        await using Shop shop = await Shop.StartAsync(carrier, isForging: true);

        shop.RouteToFirstOnly();
        await shop.AskAsync(10);

        Assert.Equal(10, shop.Asked("first"));
        Assert.False(shop.FirstEndpoint!.State.IsLameDuck);
    }

    [Theory]
    [InlineData(Carrier.Engine)]
    [InlineData(Carrier.ManagedHttp1)]
    [InlineData(Carrier.Http2)]
    public async Task EndingPodsApplicationIsGone_RequestsGoElsewhere(Carrier carrier)
    {
        await using Shop shop = await Shop.StartAsync(carrier);
        await shop.AskAsync(10);
        shop.First.Lifecycle.BeginEnding(EndingCause.Hook);
        await shop.EndFirstApplicationAsync();
        shop.Forget();

        await shop.AskAsync(20);

        Assert.Equal(20, shop.Asked("second"));
    }

    [Theory]
    [InlineData(Carrier.Engine)]
    [InlineData(Carrier.ManagedHttp1)]
    public async Task PlainClient_IsToldThatItsConnectionClosesAndNothingElse(Carrier carrier)
    {
        await using Shop shop = await Shop.StartAsync(carrier);
        using Socket client = await shop.ConnectPlainAsync();
        Assert.Contains("HTTP/1.1 200", await ExchangeAsync(client), StringComparison.Ordinal);

        shop.First.Lifecycle.BeginEnding(EndingCause.Hook);
        string answer = await ExchangeAsync(client);

        Assert.Contains("Connection: close\r\n", answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("x-mesh", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await client.ReceiveAsync(new byte[1], Cancellation));
    }

    [Theory]
    [InlineData(Carrier.Engine)]
    [InlineData(Carrier.ManagedHttp1)]
    [InlineData(Carrier.Http2)]
    public async Task Draining_RequestRuns_NewConnectionsAreServedMeanwhile(Carrier carrier)
    {
        TaskCompletionSource hasBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using Shop shop = await Shop.StartAsync(carrier, handle: async context =>
        {
            if (context.Request.Path == "/slow")
            {
                hasBegun.SetResult();
                await mayEnd.Task.WaitAsync(Cancellation);
            }
        });
        shop.RouteToFirstOnly();
        Task<string> slow = shop.GetAsync("/slow");
        await hasBegun.Task.WaitAsync(Cancellation);
        shop.First.Lifecycle.BeginEnding(EndingCause.Signal);
        shop.First.Lifecycle.BeginDraining();

        Task stopping = shop.First.DataPath.StopAsync(Cancellation);
        string fresh = await shop.GetAsync("/fresh");
        Assert.False(stopping.IsCompleted);
        mayEnd.SetResult();

        Assert.Equal("first", fresh);
        Assert.Equal("first", await slow);
        await stopping.WaitAsync(Cancellation);
        Assert.Equal(0, shop.First.DataPath.OpenConnections);
    }

    [Fact]
    public async Task Draining_NothingIsOpen_EndsAtOnce()
    {
        await using Shop shop = await Shop.StartAsync(Carrier.Engine);
        shop.First.Lifecycle.BeginEnding(EndingCause.Signal);
        shop.First.Lifecycle.BeginDraining();

        await shop.First.DataPath.StopAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
    }

    private static async Task<string> ExchangeAsync(Socket client)
    {
        await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray(), Cancellation);
        byte[] buffer = new byte[4096];
        StringBuilder answer = new();
        while (!answer.ToString().EndsWith("first", StringComparison.Ordinal))
        {
            int count = await client.ReceiveAsync(buffer, Cancellation);
            Assert.NotEqual(0, count);
            answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return answer.ToString();
    }

    /// <summary>A caller and two pods of <c>shop/web</c>, each with its sidecar.</summary>
    private sealed class Shop : IAsyncDisposable
    {
        private readonly Carrier _carrier;
        private readonly ConcurrentQueue<string> _asked = new();
        private readonly TestSidecar _caller;
        private HttpClient _http = null!;
        private TestHttpServer? _firstApp;
        private TestHttpServer _secondApp = null!;

        private Shop(Carrier carrier, TestAuthority authority)
        {
            _carrier = carrier;
            _caller = new TestSidecar(authority.Issue("shop", "client"), configure: Configure);
            First = new TestSidecar(authority.Issue("shop", "web"), configure: Configure);
            Second = new TestSidecar(authority.Issue("shop", "web"), configure: Configure);

            void Configure(DataPathOptions options)
            {
                options.IsHttp1OnHost = carrier == Carrier.ManagedHttp1;
                // What the caller has heard on one loop counts on all; its idle connections are each loop's own.
                options.Loops = 1;
            }
        }

        public TestSidecar First { get; }

        public TestSidecar Second { get; }

        public static async Task<Shop> StartAsync(Carrier carrier, bool isForging = false, Func<HttpContext, Task>? handle = null)
        {
            Shop shop = new(carrier, new TestAuthority());
            await shop._caller.StartAsync();
            await shop.First.StartAsync();
            await shop.Second.StartAsync();
            shop._firstApp = await shop.StartApplicationAsync("first", shop.First, isForging, handle);
            shop._secondApp = await shop.StartApplicationAsync("second", shop.Second, isForging: false, handle);
            shop._caller.OriginalDestination.Destination = new IPEndPoint(TwoSidecars.ServiceAddress, TwoSidecars.ServicePort);
            shop.Route(shop._caller.Endpoint(shop.First, shop._firstApp.Port), shop._caller.Endpoint(shop.Second, shop._secondApp.Port));
            shop._http = TwoSidecars.CreateHttpClient(
                shop._caller.DataPath.OutboundEndPoint, carrier == Carrier.Http2 ? HttpVersion.Version20 : HttpVersion.Version11);
            return shop;
        }

        /// <summary>What the caller knows of the first pod, once it is routed to alone.</summary>
        public EndpointModel? FirstEndpoint { get; private set; }

        public void RouteToFirstOnly() => Route(FirstEndpoint = _caller.Endpoint(First, _firstApp!.Port));

        public int Asked(string pod) => _asked.Count(asked => asked == pod);

        public void Forget() => _asked.Clear();

        /// <summary>Asks so many times, half of them with a body; every answer is the application's, and nothing in it is the mesh's.</summary>
        public async Task AskAsync(int times)
        {
            for (int i = 0; i < times; i++)
            {
                // Only requests without a body are asked again by the managed host once a sidecar has answered.
                bool hasBody = i % 2 == 1 && _firstApp is not null;
                using HttpResponseMessage response = hasBody
                    ? await _http.PostAsync("/", new StringContent("body"), Cancellation)
                    : await _http.GetAsync("/", Cancellation);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.DoesNotContain(response.Headers, field => field.Key.StartsWith("x-mesh", StringComparison.OrdinalIgnoreCase));
                Assert.NotEqual(true, response.Headers.ConnectionClose);
            }
        }

        public Task<string> GetAsync(string path) => _http.GetStringAsync(path, Cancellation);

        public async Task<Socket> ConnectPlainAsync()
        {
            First.OriginalDestination.Destination = new IPEndPoint(First.Address, _firstApp!.Port);
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(First.DataPath.InboundPlainEndPoint, Cancellation);
            return socket;
        }

        public async Task EndFirstApplicationAsync()
        {
            await _firstApp!.DisposeAsync();
            _firstApp = null;
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await _caller.DisposeAsync();
            await First.DisposeAsync();
            await Second.DisposeAsync();
            await _secondApp.DisposeAsync();
            if (_firstApp is not null)
            {
                await _firstApp.DisposeAsync();
            }
        }

        private Task<TestHttpServer> StartApplicationAsync(string name, TestSidecar sidecar, bool isForging, Func<HttpContext, Task>? handle) =>
            ServeAsync(sidecar, TestHttpServer.StartAsync(
                sidecar.Address,
                async context =>
                {
                    _asked.Enqueue(name);
                    await context.Request.Body.CopyToAsync(Stream.Null, Cancellation);
                    await (handle?.Invoke(context) ?? Task.CompletedTask);
                    if (isForging)
                    {
                        context.Response.Headers["X-Mesh-Lame-Duck"] = "true";
                    }

                    context.Response.ContentLength = name.Length;
                    await context.Response.WriteAsync(name, Cancellation);
                },
                _carrier == Carrier.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1));

        private static async Task<TestHttpServer> ServeAsync(TestSidecar sidecar, Task<TestHttpServer> starting)
        {
            TestHttpServer app = await starting;
            sidecar.Serves(TwoSidecars.Web, TwoSidecars.ServicePort, app.Port);
            return app;
        }

        private void Route(params EndpointModel[] endpoints)
        {
            ServicePortModel port = new(
                TwoSidecars.ServicePort,
                Protocol.Detect,
                [new WeightedBackendModel(_caller.Backend("web", TwoSidecars.ServicePort, [.. endpoints]), 1)],
                RouteSource: "");
            _caller.Knows(
                new ServiceModel(TwoSidecars.Web, "cluster-1", new Dictionary<int, ServicePortModel> { [TwoSidecars.ServicePort] = port }.ToFrozenDictionary()),
                TwoSidecars.ServiceAddress);
        }
    }
}
