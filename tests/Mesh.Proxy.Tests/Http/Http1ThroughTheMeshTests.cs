using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesh.Proxy.Tests.Http;

/// <summary>HTTP/1.1 from application to application: what goes in comes out, as if the mesh were not there.</summary>
public sealed class Http1ThroughTheMeshTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TwoSidecars _mesh = null!;
    private HttpClient _http = null!;
    private TestHttpServer? _app;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _http = _mesh.CreateHttpClient();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _mesh.DisposeAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [Fact]
    public async Task Request_ThroughBothSidecars_ArrivesWithTheCallersIdentity()
    {
        await ServeAsync(context => context.Response.WriteAsync(
            $"{context.Request.Headers.Host} {context.Request.Headers["x-forwarded-client-cert"]}", Cancellation));

        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.Add("x-forwarded-client-cert", "URI=spiffe://cluster.local/ns/shop/sa/admin");
        using HttpResponseMessage response = await _http.SendAsync(request, Cancellation);

        Assert.Equal(
            "web.shop By=spiffe://cluster.local/ns/shop/sa/web;URI=spiffe://cluster.local/ns/shop/sa/client",
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Request_FromOutsideTheMesh_ArrivesWithoutAnIdentity()
    {
        await ServeAsync(context => context.Response.WriteAsync($"[{context.Request.Headers["x-forwarded-client-cert"]}]", Cancellation));
        using HttpClient plain = _mesh.CreatePlainHttpClient();
        plain.DefaultRequestHeaders.Add("x-forwarded-client-cert", "URI=spiffe://cluster.local/ns/shop/sa/admin");

        Assert.Equal("[]", await plain.GetStringAsync("/", Cancellation));
    }

    [Fact]
    public async Task Requests_OnOneConnection_ReuseConnectionsOnEveryHop()
    {
        ConcurrentDictionary<string, bool> connections = new();
        await ServeAsync(context =>
        {
            connections[context.Connection.Id] = true;
            return context.Response.WriteAsync("ok", Cancellation);
        });

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("ok", await _http.GetStringAsync("/", Cancellation));
        }

        Assert.Single(connections);
    }

    [Theory]
    [InlineData("/a%2Fb/..%2e/c?x=%20y&z=/")]
    [InlineData("/a/../b//c/./d")]
    [InlineData("/%41%7Eb")]
    [InlineData("/?")]
    [InlineData("/a;b=c,d|e")]
    public async Task Target_OfAnyForm_ArrivesByteForByte(string target)
    {
        await ServeAsync(context => context.Response.WriteAsync(context.Features.Get<IHttpRequestFeature>()!.RawTarget, Cancellation));

        string answer = await ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n");

        Assert.EndsWith($"\r\n\r\n{target.Length:x}\r\n{target}\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeaderValues_OutsideAscii_ArriveByteForByte()
    {
        await ServeAsync(context =>
        {
            context.Response.Headers["x-echo"] = context.Request.Headers["x-name"];
            return Task.CompletedTask;
        });

        string answer = await ExchangeAsync("GET / HTTP/1.1\r\nHost: web\r\nX-Name: caf\u00c3\u00a9\r\nConnection: close\r\n\r\n");

        Assert.Contains("x-echo: caf\u00c3\u00a9\r\n", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Head_KeepsTheLengthAndHasNoBody()
    {
        await ServeAsync(context =>
        {
            context.Response.ContentLength = 12345;
            return Task.CompletedTask;
        });

        using HttpResponseMessage response = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"), Cancellation);

        Assert.Equal(12345, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task Status_WithoutBody_Passes(int status)
    {
        await ServeAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ETag = "\"v1\"";
            return Task.CompletedTask;
        });

        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await _http.GetAsync("/", Cancellation);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("\"v1\"", response.Headers.ETag?.Tag);
            Assert.False(response.Headers.Contains("x-mesh-reason"));
        }
    }

    [Fact]
    public async Task ChunkedResponse_IsStreamedPieceByPiece()
    {
        TaskCompletionSource firstWasRead = new();
        await ServeAsync(async context =>
        {
            await context.Response.WriteAsync("first", Cancellation);
            await context.Response.Body.FlushAsync(Cancellation);
            await firstWasRead.Task.WaitAsync(Patience, Cancellation);
            await context.Response.WriteAsync("second", Cancellation);
        });

        using HttpResponseMessage response = await _http.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        byte[] first = new byte[5];
        await body.ReadExactlyAsync(first, Cancellation);
        firstWasRead.SetResult();
        using StreamReader rest = new(body);

        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Equal("first", Encoding.ASCII.GetString(first));
        Assert.Equal("second", await rest.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task BigBodies_BothWays_ArriveWhole()
    {
        await ServeAsync(TestHttpServer.EchoWholeAsync);
        byte[] sent = new byte[8 * 1024 * 1024];
        new Random(7).NextBytes(sent);

        using HttpResponseMessage response = await _http.PostAsync("/", new ByteArrayContent(sent), Cancellation);

        Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task ChunkedRequest_IsStreamedWhileItIsSent()
    {
        TaskCompletionSource<string> firstSeen = new();
        await ServeAsync(async context =>
        {
            byte[] buffer = new byte[5];
            await context.Request.Body.ReadExactlyAsync(buffer, Cancellation);
            firstSeen.SetResult(Encoding.ASCII.GetString(buffer));
            using StreamReader rest = new(context.Request.Body);
            await context.Response.WriteAsync(await rest.ReadToEndAsync(Cancellation), Cancellation);
        });
        using Socket socket = await _mesh.ConnectAsync();
        await socket.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nfirst\r\n"u8.ToArray(), Cancellation);

        Assert.Equal("first", await firstSeen.Task.WaitAsync(Patience, Cancellation));
        await socket.SendAsync("6\r\nsecond\r\n0\r\n\r\n"u8.ToArray(), Cancellation);

        Assert.Contains("second", await ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expect100Continue_IsAnsweredBeforeTheBodyIsSent()
    {
        await ServeAsync(async context =>
        {
            using StreamReader body = new(context.Request.Body);
            await context.Response.WriteAsync($"got {await body.ReadToEndAsync(Cancellation)}", Cancellation);
        });
        using Socket socket = await _mesh.ConnectAsync();
        await socket.SendAsync("POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        byte[] interim = new byte[25];
        await new NetworkStream(socket).ReadExactlyAsync(interim, Cancellation).AsTask().WaitAsync(Patience, Cancellation);

        await socket.SendAsync("body"u8.ToArray(), Cancellation);

        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(interim));
        Assert.Contains("got body", await ReadToEndAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebSocket_EchoesBothWays()
    {
        _app = await TestHttpServer.StartAsync(
            _mesh.Server.Address,
            Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1,
            static _ => { },
            app =>
            {
                Microsoft.AspNetCore.Builder.WebSocketMiddlewareExtensions.UseWebSockets(app);
                Microsoft.AspNetCore.Builder.RunExtensions.Run(app, EchoWebSocketAsync);
            });
        _mesh.Expose(_app.Port);
        using ClientWebSocket socket = new();
        using HttpMessageInvoker invoker = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, _) => new NetworkStream(await _mesh.ConnectAsync(), ownsSocket: true),
        });

        await socket.ConnectAsync(new Uri("ws://web.shop/"), invoker, Cancellation);
        byte[] buffer = new byte[100];
        for (int i = 0; i < 3; i++)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($"message {i}"), WebSocketMessageType.Text, true, Cancellation);
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, Cancellation);
            Assert.Equal($"message {i}", Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Cancellation);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task UpgradeToH2c_IsNotHonoured()
    {
        await ServeAsync(context => context.Response.WriteAsync($"{context.Request.Protocol} [{context.Request.Headers.Upgrade}]", Cancellation));

        string answer = await ExchangeAsync(
            "GET / HTTP/1.1\r\nHost: web\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 []", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n")]
    [InlineData("CONNECT web:80 HTTP/1.1\r\nHost: web:80\r\nConnection: close\r\n\r\n")]
    public async Task Target_ThatIsNoPath_IsRefusedWithAReason(string request)
    {
        // On a port that is not declared, requests to a forward proxy are that proxy's.
        await ServeAsync(_ => Task.CompletedTask, Protocol.Http1);

        string answer = await ExchangeAsync(request);

        Assert.StartsWith("HTTP/1.1 501 ", answer, StringComparison.Ordinal);
        Assert.Contains("x-mesh-reason: unsupported-target\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientGone_AbortsTheRequestAtTheApplication()
    {
        TaskCompletionSource started = new();
        TaskCompletionSource aborted = new();
        await ServeAsync(async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            started.SetResult();
            await aborted.Task;
        });
        using Socket socket = await _mesh.ConnectAsync();
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray(), Cancellation);
        await started.Task.WaitAsync(Patience, Cancellation);

        socket.Close();

        await aborted.Task.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task ApplicationClaimsToBeUnreachable_IsTakenAsAnOrdinaryAnswer()
    {
        int requests = 0;
        await ServeAsync(context =>
        {
            requests++;
            context.Response.StatusCode = 503;
            context.Response.Headers["x-mesh-reason"] = "application-unreachable";
            return Task.CompletedTask;
        });

        using HttpResponseMessage response = await _http.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.False(response.Headers.Contains("x-mesh-reason"));
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task ApplicationBreaksOffWithinItsAnswer_ClientSeesItBreakOff()
    {
        await ServeAsync(async context =>
        {
            await context.Response.WriteAsync("part", Cancellation);
            await context.Response.Body.FlushAsync(Cancellation);
            context.Abort();
        });

        await Assert.ThrowsAnyAsync<Exception>(async () => await _http.GetStringAsync("/", Cancellation));
    }

    private async Task ServeAsync(RequestDelegate handle, Protocol protocol = Protocol.Detect)
    {
        _app = await TestHttpServer.StartAsync(_mesh.Server.Address, handle);
        _mesh.Expose(_app.Port, protocol);
    }

    private async Task<string> ExchangeAsync(string request)
    {
        using Socket socket = await _mesh.ConnectAsync();
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), Cancellation);
        return await ReadToEndAsync(socket);
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using StreamReader reader = new(new NetworkStream(socket), Encoding.Latin1);
        return await reader.ReadToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
    }

    private static async Task EchoWebSocketAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[100];
        while (true)
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, Cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, Cancellation);
        }
    }
}
