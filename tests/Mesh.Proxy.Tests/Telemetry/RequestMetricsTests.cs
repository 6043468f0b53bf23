using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Telemetry;

public sealed class RequestMetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_ThroughBothSidecars_IsCountedOnEachSide()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        using Recorder client = new(mesh.Client.Metrics, "mesh.requests");
        using Recorder server = new(mesh.Server.Metrics, "mesh.requests");
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("ok", Cancellation));
        mesh.Expose(app.Port);
        using HttpClient http = mesh.CreateHttpClient();

        await http.GetStringAsync("/", Cancellation);

        Assert.Equal("backend=shop/web code_class=2xx direction=outbound mtls=true reason= service=shop/web", await client.NextAsync());
        Assert.Equal($"backend=shop/port {app.Port} code_class=2xx direction=inbound mtls=true reason= service=shop/web", await server.NextAsync());
    }

    [Fact]
    public async Task Failure_OfTheMesh_IsCountedWithItsReason()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        using Recorder client = new(mesh.Client.Metrics, "mesh.requests");
        mesh.Route(Mesh.Api.Resources.V1.Protocol.Detect, new Mesh.Proxy.State.WeightedBackendModel(mesh.Client.Backend("web", 80), 1));
        using HttpClient http = mesh.CreateHttpClient();

        using HttpResponseMessage response = await http.GetAsync("/", Cancellation);

        Assert.Equal("backend= code_class=5xx direction=outbound mtls=false reason=no-endpoint service=shop/web", await client.NextAsync());
    }

    [Fact]
    public async Task Failure_ToldInGrpcsWords_IsCountedAsFailure()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        using Recorder client = new(mesh.Client.Metrics, "mesh.requests");
        mesh.Route(Mesh.Api.Resources.V1.Protocol.Http2, new Mesh.Proxy.State.WeightedBackendModel(mesh.Client.Backend("web", 80), 1));
        using HttpClient http = mesh.CreateHttpClient(System.Net.HttpVersion.Version20);
        using ByteArrayContent message = new(new byte[5]) { Headers = { ContentType = new("application/grpc") } };

        using HttpResponseMessage response = await http.PostAsync("/shop.Web/Call", message, Cancellation);

        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("backend= code_class=5xx direction=outbound mtls=false reason=no-endpoint service=shop/web", await client.NextAsync());
    }

    [Fact]
    public async Task Client_GoesAwayBeforeTheAnswer_IsCountedAsGone()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        using Recorder client = new(mesh.Client.Metrics, "mesh.requests");
        TaskCompletionSource asked = new();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        mesh.Expose(app.Port);
        System.Net.Sockets.Socket socket = await mesh.ConnectAsync();
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray(), Cancellation);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        socket.Dispose();

        Assert.Equal("backend=shop/web code_class=none direction=outbound mtls=true reason=client-gone service=shop/web", await client.NextAsync());
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Failure_NobodyElseToAsk_IsNoRetry(string version)
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        using Recorder retries = new(mesh.Client.Metrics, "mesh.retries");
        Mesh.Proxy.State.EndpointModel dead = mesh.Client.PlainEndpoint(new System.Net.IPEndPoint(LoopbackAddresses.Next(), 1));
        mesh.Route(Mesh.Api.Resources.V1.Protocol.Detect, new Mesh.Proxy.State.WeightedBackendModel(mesh.Client.Backend("web", 80, dead), 1));
        using HttpClient http = mesh.CreateHttpClient(Version.Parse(version));

        using HttpResponseMessage response = await http.GetAsync("/", Cancellation);

        Assert.Equal(["connect-refused"], response.Headers.GetValues("x-mesh-reason"));
        Assert.Equal(0, retries.Count);
    }

    /// <summary>Listens to one instrument of one sidecar.</summary>
    private sealed class Recorder : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly BlockingCollection<string> _seen = [];

        public Recorder(ProxyMetrics metrics, string instrument)
        {
            _listener.InstrumentPublished = (published, listener) =>
            {
                if (metrics.Owns(published.Meter) && published.Name == instrument)
                {
                    listener.EnableMeasurementEvents(published);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
                _seen.Add(string.Join(' ', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))));
            _listener.Start();
        }

        public int Count => _seen.Count;

        // The answer reaches the client a moment before the request has ended.
        public Task<string> NextAsync() => Task.Run(() => _seen.TryTake(out string? seen, TimeSpan.FromSeconds(20)) ? seen : "nothing");

        public void Dispose()
        {
            _listener.Dispose();
            _seen.Dispose();
        }
    }
}
