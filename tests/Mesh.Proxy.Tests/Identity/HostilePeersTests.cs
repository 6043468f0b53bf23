using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Kinds = Mesh.Proxy.Tests.DataPathHarness.TestAuthority;

namespace Mesh.Proxy.Tests.Identity;

/// <summary>
/// One table of peers that must be refused, on both sides of a connection, by real TLS: of the engine (OpenSSL on the socket) and of the framework (SslStream with the
/// same rules), which must agree.
/// </summary>
public sealed class HostilePeersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Who is shown, and whether a client (toward our server side) or a server (toward our client side) may show it.
    private static readonly Dictionary<string, (Func<TestAuthority, WorkloadCertificate> Issue, bool AsClient, bool AsServer)> Peers = new()
    {
        ["good"] = (ca => ca.Issue("shop", "web"), true, true),
        ["good, client use only"] = (ca => ca.Issue("shop", "web", new() { Usages = [Kinds.ClientAuthentication] }), true, false),
        ["good, server use only"] = (ca => ca.Issue("shop", "web", new() { Usages = [Kinds.ServerAuthentication] }), false, true),
        ["good, another service account"] = (ca => ca.Issue("shop", "other"), true, false),
        ["good, another namespace"] = (ca => ca.Issue("bank", "web"), true, false),
        ["another authority"] = (_ => new TestAuthority().Issue("shop", "web"), false, false),
        ["self-signed"] = (ca => ca.Issue("shop", "web", new() { SelfSigned = true }), false, false),
        ["expired"] = (ca => ca.Issue("shop", "web", new() { NotBefore = TimeSpan.FromHours(-2), NotAfter = TimeSpan.FromMinutes(-1) }), false, false),
        ["not yet valid"] = (ca => ca.Issue("shop", "web", new() { NotBefore = TimeSpan.FromHours(1), NotAfter = TimeSpan.FromHours(2) }), false, false),
        ["no identity"] = (ca => ca.Issue("shop", "web", new() { Uris = [] }), false, false),
        ["identity of no workload"] = (ca => ca.Issue("shop", "web", new() { Uris = ["https://cluster.local/ns/shop/sa/web"] }), false, false),
        ["two identities"] = (ca => ca.Issue("shop", "web", new() { Uris = ["spiffe://cluster.local/ns/shop/sa/web", "spiffe://cluster.local/ns/shop/sa/admin"] }), false, false),
        ["another trust domain"] = (ca => ca.Issue("shop", "web", new() { Uris = ["spiffe://elsewhere/ns/shop/sa/web"] }), false, false),
        ["no key usage"] = (ca => ca.Issue("shop", "web", new() { Usages = [] }), false, false),
        ["an authority's own"] = (ca => ca.Issue("shop", "web", new() { IsAuthority = true }), false, false),
    };

    private static readonly ReferenceTls Reference = new(new ReferencePeerVerifier(TimeProvider.System));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Cases => [.. Peers.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_AgainstOurInboundSide_IsServedOnlyIfProven(string name)
    {
        (Func<TestAuthority, WorkloadCertificate> issue, bool isAccepted, _) = Peers[name];
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        mesh.Expose(app.Port);

        Assert.Equal(isAccepted, await IsServedAsync(mesh, issue(mesh.Authority), SslProtocols.Tls13, "80.web.shop.cluster-1.mesh"));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Server_AgainstOurOutboundSide_IsAskedOnlyIfProven(string name)
    {
        (Func<TestAuthority, WorkloadCertificate> issue, _, bool isAccepted) = Peers[name];
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        mesh.Expose(app.Port);
        mesh.Server.Certificates.Publish(issue(mesh.Authority) with { Roots = [mesh.Authority.Root] });
        using HttpClient http = mesh.CreateHttpClient();

        using HttpResponseMessage response = await http.GetAsync("/", Cancellation);

        Assert.Equal(isAccepted ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(isAccepted ? [] : ["peer-rejected"], response.Headers.TryGetValues("x-mesh-reason", out IEnumerable<string>? reasons) ? reasons : []);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Peer_AgainstTheReference_IsAcceptedAsByTheEngine(string name)
    {
        (Func<TestAuthority, WorkloadCertificate> issue, bool asClient, bool asServer) = Peers[name];
        TestAuthority authority = new();
        WorkloadCertificate own = authority.Issue("shop", "own");
        WorkloadCertificate peer = issue(authority) with { Roots = [authority.Root] };

        PeerVerification client = default;
        PeerVerification server = default;
        SslApplicationProtocol tcp = new(ApplicationProtocols.Tcp);
        await HandshakeAsync(Reference.ForServer(own, verdict => client = verdict), Believing(peer, SslProtocols.Tls13, "80.web.shop.cluster-1.mesh"));
        await HandshakeAsync(BelievingServer(peer), Reference.ForClient(own, "80.web.shop.cluster-1.mesh", tcp, new SpiffeId(TrustDomain.Default, "shop", "web"), verdict => server = verdict));

        Assert.Equal((asClient, asServer), (client.IsAccepted, server.IsAccepted));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "80.web.shop.cluster-1.mesh")]
    [InlineData(SslProtocols.Tls13, "81.web.shop.cluster-1.mesh")]
    [InlineData(SslProtocols.Tls13, "80.admin.shop.cluster-1.mesh")]
    [InlineData(SslProtocols.Tls13, "web.shop.svc.cluster.local")]
    [InlineData(SslProtocols.Tls13, "")]
    public async Task Client_OldProtocolOrUnknownTarget_IsRefused(SslProtocols protocols, string serverName)
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        mesh.Expose(app.Port);

        Assert.False(await IsServedAsync(mesh, mesh.Authority.Issue("shop", "client"), protocols, serverName));
    }

    // With TLS 1.3 its handshake was over before we judged: what it hears now is the whole answer as far as it knows.
    [Fact]
    public async Task Client_RefusedBehindItsHandshake_IsResetAndHearsNoEnd()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(mesh.Server.DataPath.MutualTlsEndPoint, Cancellation);
        await using SslStream tls = new(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(Believing(mesh.Authority.Issue("shop", "client"), SslProtocols.Tls13, "80.admin.shop.cluster-1.mesh"), Cancellation);

        await Assert.ThrowsAsync<IOException>(() => tls.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, Cancellation).AsTask().WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task Client_WithoutACertificate_IsRefused()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        mesh.Expose(app.Port);

        Assert.False(await IsServedAsync(mesh, null, SslProtocols.Tls13, "80.web.shop.cluster-1.mesh"));
    }

    // Peers of our own that believe everything, so that only the other side can refuse.
#pragma warning disable CA5359 // Believing everything is their purpose.
    private static SslClientAuthenticationOptions Believing(WorkloadCertificate? certificate, SslProtocols protocols, string serverName) => new()
    {
        EnabledSslProtocols = protocols,
        TargetHost = serverName,
        ClientCertificateContext = certificate?.Context,
        ApplicationProtocols = [new SslApplicationProtocol(ApplicationProtocols.Http1)],
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    private static SslServerAuthenticationOptions BelievingServer(WorkloadCertificate certificate) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        ServerCertificateContext = certificate.Context,
        ClientCertificateRequired = true,
        ApplicationProtocols = [new SslApplicationProtocol(ApplicationProtocols.Tcp)],
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };
#pragma warning restore CA5359

    private static async Task HandshakeAsync(SslServerAuthenticationOptions serverOptions, SslClientAuthenticationOptions clientOptions)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, Cancellation);
        await using SslStream serverTls = new(new NetworkStream(await listener.AcceptAsync(Cancellation), ownsSocket: true));
        await using SslStream clientTls = new(new NetworkStream(client));
        Task serving = serverTls.AuthenticateAsServerAsync(serverOptions, Cancellation);
        Task calling = CallAsync(clientTls, clientOptions);
        await Task.WhenAll(EndAsync(serving), EndAsync(calling)).WaitAsync(Patience, Cancellation);
    }

    // TLS 1.3: a client knows whether it was accepted when it reads. Closing tells a server that still waits.
    private static async Task CallAsync(SslStream tls, SslClientAuthenticationOptions options)
    {
        try
        {
            await tls.AuthenticateAsClientAsync(options, Cancellation);
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static async Task EndAsync(Task handshake)
    {
        try
        {
            await handshake;
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            // The verdict is what counts.
        }
    }

    private static async Task<bool> IsServedAsync(TwoSidecars mesh, WorkloadCertificate? certificate, SslProtocols protocols, string serverName)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(mesh.Server.DataPath.MutualTlsEndPoint, Cancellation);
        await using SslStream tls = new(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsClientAsync(Believing(certificate, protocols, serverName), Cancellation).WaitAsync(Patience, Cancellation);
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
            using StreamReader reader = new(tls);
            string answer = await reader.ReadToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
            return answer.Contains("served", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            return false;
        }
    }
}
