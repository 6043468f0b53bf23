using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Mesh.Proxy.Tests.Http;

/// <summary>gRPC and HTTP/2 with prior knowledge, from application to application.</summary>
public sealed class GrpcThroughTheMeshTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TwoSidecars _mesh = null!;
    private TestHttpServer _app = null!;
    private HttpClient _http = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _app = await TestHttpServer.StartAsync(
            _mesh.Server.Address,
            HttpProtocols.Http2,
            static services => services.AddGrpc(),
            static app =>
            {
                app.MapGrpcService<EchoService>();
                app.MapPost("/plain", TestHttpServer.EchoWholeAsync);
                app.MapPost("/refused", static () => Results.Text("no", statusCode: StatusCodes.Status403Forbidden));
            });
        _mesh.Expose(_app.Port);
        _http = _mesh.CreateHttpClient(HttpVersion.Version20);
        _channel = GrpcChannel.ForAddress("http://web.shop", new GrpcChannelOptions { HttpClient = _http });
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _http.Dispose();
        await _mesh.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData(Protocol.Detect)]
    [InlineData(Protocol.Http2)]
    [InlineData(Protocol.Http1)] // Declared as plain "http": the preface still says which version.
    public async Task Unary_WithTrailersAndIdentity_Passes(Protocol declared)
    {
        _mesh.Expose(_app.Port, declared);
        using AsyncUnaryCall<byte[]> call = Calls().AsyncUnaryCall(EchoServiceBase.UnaryMethod, null, Options(), "hello"u8.ToArray());

        byte[] answer = await call.ResponseAsync.WaitAsync(Patience, Cancellation);

        Assert.Equal("hello"u8.ToArray(), answer);
        Assert.Equal("tail", call.GetTrailers().GetValue("x-trailer"));
        Assert.Equal(
            "By=spiffe://cluster.local/ns/shop/sa/web;URI=spiffe://cluster.local/ns/shop/sa/client",
            (await call.ResponseHeadersAsync).GetValue("x-caller"));
    }

    [Fact]
    public async Task Unary_ErrorStatus_PassesWithItsMessage()
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
            await Calls().AsyncUnaryCall(EchoServiceBase.UnaryMethod, null, Options(), "fail"u8.ToArray()).ResponseAsync.WaitAsync(Patience, Cancellation));

        Assert.Equal((StatusCode.FailedPrecondition, "not now"), (error.StatusCode, error.Status.Detail));
    }

    [Fact]
    public async Task BidirectionalStream_EachMessageIsAnsweredBeforeTheNextIsSent()
    {
        using AsyncDuplexStreamingCall<byte[], byte[]> call = Calls().AsyncDuplexStreamingCall(EchoServiceBase.ChatMethod, null, Options());
        for (byte i = 0; i < 20; i++)
        {
            await call.RequestStream.WriteAsync([i], Cancellation);
            Assert.True(await call.ResponseStream.MoveNext(Cancellation).WaitAsync(Patience, Cancellation));
            Assert.Equal([i], call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Cancellation).WaitAsync(Patience, Cancellation));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task NoEndpoint_IsUnavailableWithReasonAndName()
    {
        _mesh.Route(Protocol.Detect, new WeightedBackendModel(_mesh.Client.Backend("web", 80), 1));

        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
            await Calls().AsyncUnaryCall(EchoServiceBase.UnaryMethod, null, Options(), []).ResponseAsync.WaitAsync(Patience, Cancellation));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal("no endpoint in shop/web: check the Service's selector and the pods' readiness", error.Status.Detail);
        Assert.Equal("no-endpoint", error.Trailers.GetValue("x-mesh-reason"));
    }

    [Fact]
    public async Task Cancellation_ByTheClient_ReachesTheServer()
    {
        using CancellationTokenSource cancel = new();
        using AsyncDuplexStreamingCall<byte[], byte[]> call =
            Calls().AsyncDuplexStreamingCall(EchoServiceBase.ChatMethod, null, new CallOptions(cancellationToken: cancel.Token));
        string id = Guid.NewGuid().ToString();
        await call.RequestStream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(id), Cancellation);
        Assert.True(await call.ResponseStream.MoveNext(Cancellation).WaitAsync(Patience, Cancellation));

        await cancel.CancelAsync();

        await EchoService.Cancelled(id).WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task BigBodies_BothWays_ArriveWhole()
    {
        byte[] sent = new byte[4 * 1024 * 1024];
        new Random(5).NextBytes(sent);

        using HttpResponseMessage response = await _http.PostAsync("/plain", new ByteArrayContent(sent), Cancellation);

        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    /// <summary>RFC 9113 §8.1: a server may answer and leave the rest of the request unread. Its answer must not be lost to what becomes of that.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(1024 * 1024)]
    public async Task AnswerBeforeTheBodyIsRead_ArrivesWhole(int size)
    {
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await _http.PostAsync("/refused", new ByteArrayContent(new byte[size]), Cancellation);

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal("no", await response.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Fact]
    public async Task ManyStreamsAtOnce_AllPass()
    {
        Task<byte[]>[] calls = [.. Enumerable.Range(0, 300).Select(i =>
            Calls().AsyncUnaryCall(EchoServiceBase.UnaryMethod, null, Options(), BitConverter.GetBytes(i)).ResponseAsync)];

        byte[][] answers = await Task.WhenAll(calls).WaitAsync(Patience, Cancellation);

        Assert.Equal(Enumerable.Range(0, 300), answers.Select(answer => BitConverter.ToInt32(answer)));
    }

    private CallInvoker Calls() => _channel.CreateCallInvoker();

    private static CallOptions Options() => new(cancellationToken: Cancellation);
}
