using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Mesh.Proxy.Tests.Http;

/// <summary>Requests whose route has a mirror, on the engine and on the managed host in both versions of HTTP.</summary>
public sealed class MirrorsThroughTheMeshTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _atBackend = new();
    private readonly ConcurrentQueue<string> _atMirror = new();
    private readonly TaskCompletionSource _mirrorMayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TwoSidecars _mesh = null!;
    private TestHttpServer _backend = null!;
    private TestHttpServer _mirror = null!;
    private OutcomeCounts _counts = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        _mirrorMayAnswer.TrySetResult();
        _http.Dispose();
        await _mesh.DisposeAsync();
        await _backend.DisposeAsync();
        await _mirror.DisposeAsync();
        _counts.Dispose();
    }

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Request_Mirrored_ArrivesAtBothAlike(RequestHost host)
    {
        _mirrorMayAnswer.SetResult();
        await StartAsync(host);

        using HttpResponseMessage get = await _http.GetAsync("/a/x%2Fy?b=c", Cancellation);
        using HttpResponseMessage post = await _http.PostAsync("/a", new StringContent("hello"), Cancellation);

        Assert.Equal("backend", await post.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["shop/mirror 2xx", "shop/mirror 2xx"], await _counts.WaitAsync(2));
        Assert.Equal(["GET /a/x%2Fy?b=c web.shop x-route=1 type= length= ", "POST /a web.shop x-route=1 type=text/plain; charset=utf-8 length=5 hello"], _atBackend);
        Assert.Equal(_atBackend.Order(StringComparer.Ordinal), _atMirror.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Mirror_DoesNotAnswer_RequestsAreAnsweredAllTheSame(RequestHost host)
    {
        await StartAsync(host);

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("backend", await _http.GetStringAsync("/a", Cancellation));
        }

        Assert.Empty(_counts.Counted);
        _mirrorMayAnswer.SetResult();
        Assert.All(await _counts.WaitAsync(5), counted => Assert.Equal("shop/mirror 2xx", counted));
    }

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Mirror_CannotBeReached_RequestsAreAnsweredAllTheSame(RequestHost host)
    {
        await StartAsync(host);
        await _mirror.DisposeAsync();

        Assert.Equal("backend", await _http.GetStringAsync("/a", Cancellation));

        Assert.Equal(["shop/mirror connect-refused"], await _counts.WaitAsync(1));
    }

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Body_OfMoreThan64KiB_ArrivesAtTheBackendOnly(RequestHost host)
    {
        await StartAsync(host);

        using HttpResponseMessage response = await _http.PostAsync("/a", new StringContent(new string('a', 70_000)), Cancellation);

        Assert.Equal("backend", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["shop/mirror too-large"], await _counts.WaitAsync(1));
        Assert.EndsWith(new string('a', 70_000), Assert.Single(_atBackend), StringComparison.Ordinal);
        Assert.Empty(_atMirror);
    }

    [Fact]
    public async Task GrpcCall_Mirrored_ArrivesAtBoth()
    {
        _mirrorMayAnswer.SetResult();
        await StartAsync(RequestHost.ManagedHttp2);
        using GrpcChannel channel = GrpcChannel.ForAddress("http://web.shop", new GrpcChannelOptions { HttpClient = _http });
        using AsyncUnaryCall<byte[]> call = channel.CreateCallInvoker().AsyncUnaryCall(EchoServiceBase.UnaryMethod, null, default, "hello"u8.ToArray());

        // The backend is no gRPC server: what counts is what it was sent.
        await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseAsync);

        Assert.Equal(["shop/mirror 2xx"], await _counts.WaitAsync(1));
        Assert.Equal(Assert.Single(_atBackend), Assert.Single(_atMirror));
        Assert.Contains("type=application/grpc", _atMirror.Single(), StringComparison.Ordinal);
        Assert.EndsWith("\u0005hello", _atMirror.Single(), StringComparison.Ordinal);
    }

    private async Task StartAsync(RequestHost host)
    {
        _mesh = await host.StartMeshAsync();
        _backend = await TestHttpServer.StartAsync(_mesh.Server.Address, context => AnswerAsync(context, _atBackend, "backend", Task.CompletedTask), host.Protocols());
        _mirror = await TestHttpServer.StartAsync(_mesh.Server.Address, context => AnswerAsync(context, _atMirror, "mirror", _mirrorMayAnswer.Task), host.Protocols());
        _mesh.Expose(_backend.Port);
        BackendModel own = _mesh.Client.State.Current.ServicesByAddress[TwoSidecars.ServiceAddress].Ports[TwoSidecars.ServicePort].Backends[0].Backend;
        BackendModel mirror = _mesh.Client.Backend("mirror", 80, _mesh.Client.PlainEndpoint(new IPEndPoint(_mirror.Address, _mirror.Port)));
        _mesh.RouteHttp(Routes, reference => reference.Service == "shop/mirror" ? mirror : own);
        _counts = new OutcomeCounts(_mesh.Client.Metrics, ProxyMetrics.MirrorsName);
        _http = _mesh.CreateHttpClient(host);
    }

    private static HttpRouting Routes => new()
    {
        Matches = { new HttpRouteMatch { PathPrefix = "/" }, },
        Rules =
        {
            new HttpRouteRule
            {
                Source = "HTTPRoute shop/web",
                Name = "0",
                Filters = new HttpFilters
                {
                    RequestHeaders = new HeaderModifier { Set = { new HeaderValue { Name = "x-route", Value = "1" } } },
                    Mirrors = { new HttpMirror { Backend = new WeightedBackend { Service = "shop/mirror", Port = 80 }, Numerator = 1, Denominator = 1 } },
                },
                Backends = { new WeightedBackend { Service = "shop/web", Port = 80, Weight = 1 } },
            },
        },
    };

    private static async Task AnswerAsync(HttpContext context, ConcurrentQueue<string> seen, string name, Task mayAnswer)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        IHeaderDictionary fields = context.Request.Headers;
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        seen.Enqueue($"{context.Request.Method} {target} {fields.Host} x-route={fields["x-route"]} type={fields.ContentType} length={fields.ContentLength} {Encoding.Latin1.GetString(body.ToArray())}");
        await mayAnswer.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync(name, context.RequestAborted);
    }
}
