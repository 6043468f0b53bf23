using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Access;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MutualTlsMode = Mesh.Proxy.Access.MutualTlsMode;

namespace Mesh.Proxy.Tests.Access;

/// <summary>Who gets through to the application in the clear, now and when the mode changes.</summary>
public sealed class MutualTlsModeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TwoSidecars _mesh = null!;
    private TestHttpServer _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _app = await TestHttpServer.StartAsync(_mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        _mesh.Expose(_app.Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _mesh.DisposeAsync();
    }

    [Fact]
    public async Task Strict_PlainConnection_IsResetAndMeshGoesOn()
    {
        Demand(MutualTlsMode.Strict);

        Assert.Equal("<reset>", await TryPlainAsync(_mesh.Server, "GET / HTTP/1.1\r\nHost: web\r\n\r\n"));
        Assert.Equal("served", await _mesh.CreateHttpClient().GetStringAsync("/", Cancellation));
    }

    [Fact]
    public async Task Unconfigured_PlainConnection_IsReset()
    {
        await using TestSidecar sidecar = new(_mesh.Authority.Issue("shop", "new"));
        await sidecar.StartAsync();
        sidecar.OriginalDestination.Destination = new IPEndPoint(sidecar.Address, _app.Port);

        Assert.Equal("<reset>", await TryPlainAsync(sidecar, ""));
    }

    [Theory]
    [InlineData("GET /healthz?full=1 HTTP/1.1", "HTTP/1.1 200 OK")]
    [InlineData("HEAD /healthz?full=1 HTTP/1.1", "HTTP/1.1 200 OK")]
    [InlineData("GET /healthz HTTP/1.1", "HTTP/1.1 403 Forbidden")]
    [InlineData("GET /healthz?full=1&x=2 HTTP/1.1", "HTTP/1.1 403 Forbidden")]
    [InlineData("GET /healthz/?full=1 HTTP/1.1", "HTTP/1.1 403 Forbidden")]
    [InlineData("GET /./healthz?full=1 HTTP/1.1", "HTTP/1.1 403 Forbidden")]
    [InlineData("GET /%68ealthz?full=1 HTTP/1.1", "HTTP/1.1 403 Forbidden")]
    [InlineData("POST /healthz?full=1 HTTP/1.1", "HTTP/1.1 403 Forbidden")]
    [InlineData("get /healthz?full=1 HTTP/1.1", "HTTP/1.1 403 Forbidden")]
    [InlineData("GET /healthz?full=1", "HTTP/1.1 400 Bad Request")]
    public async Task Strict_PortWithAProbe_AnswersTheProbeAndNothingElse(string requestLine, string statusLine)
    {
        Demand(MutualTlsMode.Strict, Probe(_app.Port, "GET", "/healthz?full=1"));

        string answer = await TryPlainAsync(_mesh.Server, $"{requestLine}\r\nHost: web\r\nConnection: close\r\n\r\n");

        Assert.StartsWith(statusLine, answer);
        Assert.Equal(statusLine.Contains("403", StringComparison.Ordinal), answer.Contains("x-mesh-reason: mutual-tls-required", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Strict_ProbeOfAnotherPort_DoesNotOpenThisOne()
    {
        Demand(MutualTlsMode.Strict, Probe(_app.Port + 1, "GET", "/"));

        Assert.Equal("<reset>", await TryPlainAsync(_mesh.Server, "GET / HTTP/1.1\r\nHost: web\r\n\r\n"));
    }

    [Fact]
    public async Task Strict_TcpProbe_ConnectsAndCanSayNothing()
    {
        _mesh.Expose(_app.Port, Protocol.Tcp);
        Demand(MutualTlsMode.Strict, Probe(_app.Port, "", ""));
        using (Socket probe = await ConnectPlainAsync())
        {
            Assert.False(probe.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead), "a connection that says nothing is left alone");
        }

        Assert.StartsWith("HTTP/1.1 403 Forbidden", await TryPlainAsync(_mesh.Server, "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 400 Bad Request", await TryPlainAsync(_mesh.Server, "\0binary\r\n\r\n"));
    }

    [Fact]
    public async Task StrictArrives_PortWithAProbe_OpenPlainConnectionIsCutAndLaterChangesLeaveProbersAlone()
    {
        using Socket plain = await ConnectPlainAsync();
        Assert.EndsWith("served", await AnswerAsync(plain, "GET / HTTP/1.1\r\nHost: web\r\n\r\n"));
        Demand(MutualTlsMode.Strict, Probe(_app.Port, "GET", "/"));
        Assert.Equal("<reset>", await ReadToEndAsync(plain, ""));

        using Socket probe = await ConnectPlainAsync();
        Assert.EndsWith("served", await AnswerAsync(probe, "GET / HTTP/1.1\r\nHost: web\r\n\r\n"));
        Demand(MutualTlsMode.Strict, Probe(_app.Port, "GET", "/"), Probe(_app.Port, "GET", "/other"));
        Assert.EndsWith("served", await AnswerAsync(probe, "GET /other HTTP/1.1\r\nHost: web\r\n\r\n"));
    }

    [Fact]
    public async Task Strict_GrpcProbe_PassesOnHttp2AndOtherCallsDoNot()
    {
        await using TestHttpServer app = await TestHttpServer.StartAsync(
            _mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation), HttpProtocols.Http2);
        _mesh.Expose(app.Port);
        Demand(MutualTlsMode.Strict, Probe(app.Port, "POST", "/grpc.health.v1.Health/Check"));
        using HttpClient plain = TwoSidecars.CreateHttpClient(_mesh.Server.DataPath.InboundPlainEndPoint, HttpVersion.Version20);

        using HttpResponseMessage probe = await plain.PostAsync("/grpc.health.v1.Health/Check", null, Cancellation);
        using HttpResponseMessage other = await plain.PostAsync("/shop.Orders/Delete", null, Cancellation);

        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        Assert.Equal(["mutual-tls-required"], other.Headers.GetValues("x-mesh-reason"));
    }

    [Theory]
    [InlineData(Protocol.Http1)]
    [InlineData(Protocol.Tcp)]
    public async Task StrictArrives_OpenPlainConnection_IsCutAndMeshConnectionsStay(Protocol protocol)
    {
        _mesh.Expose(_app.Port, protocol);
        const string request = "GET / HTTP/1.1\r\nHost: web\r\n\r\n";
        using Socket plain = await ConnectPlainAsync();
        using Socket peer = await _mesh.ConnectAsync();
        Assert.EndsWith("served", await AnswerAsync(plain, request));
        Assert.EndsWith("served", await AnswerAsync(peer, request));

        Demand(MutualTlsMode.Strict);

        Assert.Equal("<reset>", await ReadToEndAsync(plain, ""));
        Assert.EndsWith("served", await AnswerAsync(peer, request));
    }

    [Fact]
    public async Task StrictArrives_OpenPlainHttp2_IsCut()
    {
        await using TestHttpServer app = await TestHttpServer.StartAsync(
            _mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation), HttpProtocols.Http2);
        _mesh.Expose(app.Port);
        using HttpClient plain = TwoSidecars.CreateHttpClient(_mesh.Server.DataPath.InboundPlainEndPoint, HttpVersion.Version20);
        Assert.Equal("served", await plain.GetStringAsync("/", Cancellation));

        Demand(MutualTlsMode.Strict);

        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetStringAsync("/", Cancellation));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(7, true)]
    public void Build_ModeOfALaterVersion_IsStrict(int mode, bool isStrict) => Assert.Equal(
        isStrict ? MutualTlsMode.Strict : MutualTlsMode.Permissive,
        InboundPolicyBuilder.Build(new Workload { MutualTls = (Api.Resources.V1.MutualTlsMode)mode }).MutualTls);

    private static ProbeModel Probe(int port, string method, string target) => new(port, Encoding.ASCII.GetBytes(method), Encoding.ASCII.GetBytes(target));

    private void Demand(MutualTlsMode mode, params ImmutableArray<ProbeModel> probes) => _mesh.Server.Demands(new InboundPolicyModel(mode, probes));

    private async Task<Socket> ConnectPlainAsync()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_mesh.Server.DataPath.InboundPlainEndPoint, Cancellation);
        return socket;
    }

    /// <summary>A reset may come as early as the connection.</summary>
    private static async Task<string> TryPlainAsync(TestSidecar sidecar, string request)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(sidecar.DataPath.InboundPlainEndPoint, Cancellation);
        }
        catch (SocketException)
        {
            return "<reset>";
        }

        return await ReadToEndAsync(socket, request);
    }

    /// <summary>Everything until the end; a reset is written as such.</summary>
    private static async Task<string> ReadToEndAsync(Socket socket, string request)
    {
        StringBuilder answer = new();
        byte[] buffer = new byte[4096];
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
            while (await socket.ReceiveAsync(buffer, Cancellation).AsTask().WaitAsync(Patience, Cancellation) is var count and > 0)
            {
                answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            answer.Append("<reset>");
        }

        return answer.ToString();
    }

    private static async Task<string> AnswerAsync(Socket socket, string request)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        StringBuilder answer = new();
        byte[] buffer = new byte[4096];
        while (!answer.ToString().Contains("served", StringComparison.Ordinal))
        {
            int count = await socket.ReceiveAsync(buffer, Cancellation).AsTask().WaitAsync(Patience, Cancellation);
            Assert.NotEqual(0, count);
            // Chunked: the word is the whole body, whatever frames it.
            answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return answer.ToString()[..(answer.ToString().IndexOf("served", StringComparison.Ordinal) + "served".Length)];
    }
}
