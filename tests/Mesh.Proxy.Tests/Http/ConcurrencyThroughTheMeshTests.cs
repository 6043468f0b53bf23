using System.Collections.Frozen;
using System.Net;
using System.Text;
using Mesh.Proxy.Access;
using Mesh.Proxy.Concurrency;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Http;

/// <summary>A pod that has as much to do as it can bear, called through both hosts.</summary>
public sealed class ConcurrencyThroughTheMeshTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TwoSidecars _mesh = null!;
    private TestHttpServer _app = null!;
    private TestHttpServer? _other;
    private HttpClient _http = null!;
    private ConcurrencyGate _gate = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        _mayAnswer.TrySetResult();
        _http.Dispose();
        await _mesh.DisposeAsync();
        await _app.DisposeAsync();
        if (_other is not null)
        {
            await _other.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Request_LimitIsReached_IsRefusedUntilThereIsRoom(RequestHost host)
    {
        await StartAsync(host);
        Task<string> first = _http.GetStringAsync("/wait", Cancellation);
        await _isAsked.Task.WaitAsync(Cancellation);
        Assert.Equal(1, _gate.InFlight);

        using HttpResponseMessage refused = await _http.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("overflow-concurrency", Assert.Single(refused.Headers.GetValues("x-mesh-reason")));
        _mayAnswer.SetResult();
        Assert.Equal("late", await first);
        // The place is free when all of the answer is on its way, which may be a moment after it is here.
        HttpResponseMessage next = await _http.GetAsync("/", Cancellation);
        while (next.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            next = await _http.GetAsync("/", Cancellation);
        }

        Assert.Equal("ok", await next.Content.ReadAsStringAsync(Cancellation));
        Assert.False(_mesh.Client.State.Current.ServicesByAddress[TwoSidecars.ServiceAddress].Ports[TwoSidecars.ServicePort].Backends[0].Backend.Endpoints[0].State.IsAvoided);
    }

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Request_LimitIsReached_GoesToAnotherPodBodyAndAll(RequestHost host)
    {
        await StartAsync(host);
        Task<string> first = _http.GetStringAsync("/wait", Cancellation);
        await _isAsked.Task.WaitAsync(Cancellation);
        _other = await TestHttpServer.StartAsync(_mesh.Server.Address, TestHttpServer.EchoWholeAsync, host.Protocols());
        EndpointModel busy = _mesh.Client.Endpoint(_mesh.Server, _app.Port);
        EndpointModel free = _mesh.Client.PlainEndpoint(new IPEndPoint(_other.Address, _other.Port));
        _mesh.Route(Api.Resources.V1.Protocol.Detect, new WeightedBackendModel(_mesh.Client.Backend("web", TwoSidecars.ServicePort, busy, free), 1));

        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage answer = await _http.PostAsync("/", new ByteArrayContent(Encoding.ASCII.GetBytes($"hello {i}")), Cancellation);
            Assert.Equal($"hello {i}", await answer.Content.ReadAsStringAsync(Cancellation));
        }

        Assert.False(busy.State.IsAvoided);
        _mayAnswer.SetResult();
        Assert.Equal("late", await first);
    }

    [Fact]
    public async Task Probe_LimitIsReached_IsAnswered()
    {
        await StartAsync(RequestHost.Engine);
        _mesh.Server.Demands(InboundPolicyModel.Open with
        {
            Gates = _mesh.Server.State.Current.Workload!.Policy.Gates,
            Probes = [new ProbeModel(_app.Port, "GET"u8.ToArray(), "/healthz"u8.ToArray())],
        });
        Task<string> first = _http.GetStringAsync("/wait", Cancellation);
        await _isAsked.Task.WaitAsync(Cancellation);
        using HttpClient kubelet = _mesh.CreatePlainHttpClient();

        Assert.Equal("ok", await kubelet.GetStringAsync("/healthz", Cancellation));
        using HttpResponseMessage refused = await kubelet.GetAsync("/", Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        _mayAnswer.SetResult();
        Assert.Equal("late", await first);
    }

    private async Task StartAsync(RequestHost host)
    {
        _mesh = await host.StartMeshAsync();
        _app = await TestHttpServer.StartAsync(_mesh.Server.Address, AnswerAsync, host.Protocols());
        _mesh.Expose(_app.Port);
        _gate = new ConcurrencyGate("TrafficPolicy shop/web", ConcurrencySettings.Default with { MinLimit = 1, MaxLimit = 1 }, TimeProvider.System, new Random(1));
        _mesh.Server.Demands(InboundPolicyModel.Open with { Gates = new Dictionary<int, ConcurrencyGate> { [_app.Port] = _gate }.ToFrozenDictionary() });
        _http = _mesh.CreateHttpClient(host);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/wait")
        {
            await context.Response.WriteAsync("ok", context.RequestAborted);
            return;
        }

        _isAsked.SetResult();
        await _mayAnswer.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync("late", context.RequestAborted);
    }
}
