using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Inbound;

/// <summary>What an HTTP application is told about its caller was proven, whatever the caller does with the bytes.</summary>
public sealed class CallerIdentityTests : IAsyncLifetime
{
    private const string Forged = "spiffe://cluster.local/ns/bank/sa/admin";
    private const string Request = $"GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\nx-forwarded-client-cert: By=x;URI={Forged}\r\n\r\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TwoSidecars _mesh = null!;
    private TestHttpServer _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _app = await TestHttpServer.StartAsync(
            _mesh.Server.Address, context => context.Response.WriteAsync($"caller={context.Request.Headers["x-forwarded-client-cert"]}", Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _mesh.DisposeAsync();
    }

    [Theory]
    [InlineData(Protocol.Detect, "")]
    [InlineData(Protocol.Detect, "\r\n")]
    [InlineData(Protocol.Detect, "\n\n\n")]
    [InlineData(Protocol.Http1, "\r\n")]
    public async Task HttpThroughTheCallersSidecar_HasTheProvenIdentityOnly(Protocol declared, string before)
    {
        _mesh.Expose(_app.Port, declared);
        using Socket client = await _mesh.ConnectAsync();

        AssertNotForged(await ExchangeAsync(new NetworkStream(client), before + Request));
    }

    [Fact]
    public async Task HttpAfterALongSilence_IsStillSeenAsHttp()
    {
        _mesh.Expose(_app.Port);
        using Socket client = await _mesh.ConnectAsync();
        await SilenceAsync();

        Assert.Contains("caller=By=spiffe://cluster.local/ns/shop/sa/web;URI=spiffe://cluster.local/ns/shop/sa/client", await ExchangeAsync(new NetworkStream(client), Request));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    public async Task PlainCaller_HasNoIdentity(string before)
    {
        _mesh.Expose(_app.Port);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(_mesh.Server.DataPath.InboundPlainEndPoint, Cancellation);

        AssertNotForged(await ExchangeAsync(new NetworkStream(client), before + Request));
    }

    [Theory]
    [InlineData(Protocol.Http1, "", false)]
    [InlineData(Protocol.Http2, "", false)]
    [InlineData(Protocol.Detect, "", false)]
    [InlineData(Protocol.Detect, "\r\n", false)]
    [InlineData(Protocol.Http1, "\r\n", false)]
    [InlineData(Protocol.Http1, "", true)]
    [InlineData(Protocol.Detect, "", true)]
    public async Task PeerThatCallsHttpBytes_IsNotBelieved(Protocol declared, string before, bool isSilentAtFirst)
    {
        _mesh.Expose(_app.Port, declared);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await using SslStream tls = await ConnectAsPeerAsync(socket, "mesh-tcp");
        if (isSilentAtFirst)
        {
            await SilenceAsync();
        }

        AssertNotForged(await ExchangeAsync(tls, before + Request));
    }

    // Real time, because what is waited for is that nothing happens: longer than every limit of detection on both sides.
    private static Task SilenceAsync() => Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, Cancellation);

    private async Task<SslStream> ConnectAsPeerAsync(Socket socket, string protocol)
    {
        WorkloadCertificate own = _mesh.Authority.Issue("evil", "evil");
        await socket.ConnectAsync(_mesh.Server.DataPath.MutualTlsEndPoint, Cancellation);
        SslStream tls = new(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(
            new ReferenceTls(new ReferencePeerVerifier(TimeProvider.System)).ForClient(
                own, "80.web.shop.cluster-1.mesh", new SslApplicationProtocol(protocol), _mesh.Server.Identity!, static _ => { }),
            Cancellation);
        return tls;
    }

    private static void AssertNotForged(string answer)
    {
        Assert.StartsWith("HTTP/1.1 ", answer);
        Assert.DoesNotContain(Forged, answer);
    }

    private static async Task<string> ExchangeAsync(Stream stream, string request)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        StringBuilder answer = new();
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, Cancellation).AsTask().WaitAsync(Patience, Cancellation) is var count and > 0)
        {
            answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return answer.ToString();
    }
}
