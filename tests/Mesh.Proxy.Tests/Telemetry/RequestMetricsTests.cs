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
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("ok", Cancellation));
        mesh.Expose(app.Port);
        using HttpClient http = mesh.CreateHttpClient();

        await http.GetStringAsync("/", Cancellation);

        Assert.Equal("direction=outbound service=shop/web route=TrafficSplit shop/web backend=shop/web peer=spiffe://cluster.local/ns/shop/sa/web locality= destination_cluster= destination_region= http.request.method=GET http.response.status_code=200 rpc.grpc.status_code= mtls=true reason= 1", await OnlyAsync(mesh.Client));
        Assert.Equal($"direction=inbound service=shop/web route= backend=shop/port {app.Port} peer=spiffe://cluster.local/ns/shop/sa/client locality= destination_cluster= destination_region= http.request.method=GET http.response.status_code=200 rpc.grpc.status_code= mtls=true reason= 1", await OnlyAsync(mesh.Server));
    }

    [Fact]
    public async Task Failure_OfTheMesh_IsCountedWithItsReason()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        mesh.Route(Mesh.Api.Resources.V1.Protocol.Detect, new Mesh.Proxy.State.WeightedBackendModel(mesh.Client.Backend("web", 80), 1));
        using HttpClient http = mesh.CreateHttpClient();

        using HttpResponseMessage response = await http.GetAsync("/", Cancellation);

        Assert.Equal("direction=outbound service=shop/web route=TrafficSplit shop/web backend= peer= locality= destination_cluster= destination_region= http.request.method=GET http.response.status_code=503 rpc.grpc.status_code= mtls=false reason=no-endpoint 1", await OnlyAsync(mesh.Client));
    }

    [Fact]
    public async Task Failure_ToldInGrpcsWords_IsCountedAsFailure()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        mesh.Route(Mesh.Api.Resources.V1.Protocol.Http2, new Mesh.Proxy.State.WeightedBackendModel(mesh.Client.Backend("web", 80), 1));
        using HttpClient http = mesh.CreateHttpClient(System.Net.HttpVersion.Version20);
        using ByteArrayContent message = new(new byte[5]) { Headers = { ContentType = new("application/grpc") } };

        using HttpResponseMessage response = await http.PostAsync("/shop.Web/Call", message, Cancellation);

        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("direction=outbound service=shop/web route=TrafficSplit shop/web backend= peer= locality= destination_cluster= destination_region= http.request.method=POST http.response.status_code=503 rpc.grpc.status_code= mtls=false reason=no-endpoint 1", await OnlyAsync(mesh.Client));
    }

    [Fact]
    public async Task Client_GoesAwayBeforeTheAnswer_IsCountedAsGone()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
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

        Assert.Equal("direction=outbound service=shop/web route=TrafficSplit shop/web backend=shop/web peer=spiffe://cluster.local/ns/shop/sa/web locality= destination_cluster= destination_region= http.request.method=GET http.response.status_code= rpc.grpc.status_code= mtls=true reason=client-gone 1", await OnlyAsync(mesh.Client));
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

    // The answer reaches the client a moment before the request has ended.
    private static async Task<string> OnlyAsync(TestSidecar sidecar)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 1_000 && !sidecar.Metrics.Requests.Requests().Any(); i++)
        {
            await timer.WaitForNextTickAsync(Cancellation);
        }

        RequestTotal total = Assert.Single(sidecar.Metrics.Requests.Requests());
        DurationTotal durations = Assert.Single(Enum.GetValues<TrafficDirection>().SelectMany(sidecar.Metrics.Requests.Durations));
        Assert.Equal(total.Tags.Where(tag => durations.Tags.Contains(tag)), durations.Tags[..5]);
        Assert.Equal(total.Count, durations.Buckets.Sum());
        return string.Join(' ', total.Tags.Select(tag => $"{tag.Key}={tag.Value}")) + $" {total.Count}";
    }

    /// <summary>Counts what one instrument of one sidecar is told.</summary>
    private sealed class Recorder : IDisposable
    {
        private readonly MeterListener _listener = new();
        private int _count;

        public Recorder(ProxyMetrics metrics, string instrument)
        {
            _listener.InstrumentPublished = (published, listener) =>
            {
                if (metrics.Owns(published.Meter) && published.Name == instrument)
                {
                    listener.EnableMeasurementEvents(published);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref _count));
            _listener.Start();
        }

        public int Count => Volatile.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
