using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Kinds = Mesh.Proxy.Tests.DataPathHarness.TestAuthority;

namespace Mesh.Proxy.Tests.Identity;

/// <summary>
/// One table of peers that must be refused, on both sides of a connection, by real TLS: of the engine (OpenSSL on the socket) and of the managed host (SslStream), which
/// must agree.
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

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Cases
    {
        get
        {
            TheoryData<string, bool> cases = [];
            foreach (string name in Peers.Keys)
            {
                cases.Add(name, true);
                cases.Add(name, false);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_AgainstOurInboundSide_IsServedOnlyIfProven(string name, bool isEngine)
    {
        (Func<TestAuthority, WorkloadCertificate> issue, bool isAccepted, _) = Peers[name];
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        mesh.Expose(app.Port);

        Assert.Equal(isAccepted, await IsServedAsync(mesh, issue(mesh.Authority), SslProtocols.Tls13, "80.web.shop.cluster-1.mesh", isEngine));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Server_AgainstOurOutboundSide_IsAskedOnlyIfProven(string name, bool isEngine)
    {
        (Func<TestAuthority, WorkloadCertificate> issue, _, bool isAccepted) = Peers[name];
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(
            mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation), isEngine ? HttpProtocols.Http1 : HttpProtocols.Http2);
        mesh.Expose(app.Port);
        mesh.Server.Certificates.Publish(issue(mesh.Authority) with { Roots = [mesh.Authority.Root] });
        // HTTP/1.1 goes by the engine, HTTP/2 by the managed host.
        using HttpClient http = mesh.CreateHttpClient(isEngine ? HttpVersion.Version11 : HttpVersion.Version20);

        using HttpResponseMessage response = await http.GetAsync("/", Cancellation);

        Assert.Equal(isAccepted ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(isAccepted ? [] : ["peer-rejected"], response.Headers.TryGetValues("x-mesh-reason", out IEnumerable<string>? reasons) ? reasons : []);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "80.web.shop.cluster-1.mesh", true)]
    [InlineData(SslProtocols.Tls12, "80.web.shop.cluster-1.mesh", false)]
    [InlineData(SslProtocols.Tls13, "81.web.shop.cluster-1.mesh", true)]
    [InlineData(SslProtocols.Tls13, "81.web.shop.cluster-1.mesh", false)]
    [InlineData(SslProtocols.Tls13, "80.admin.shop.cluster-1.mesh", true)]
    [InlineData(SslProtocols.Tls13, "80.admin.shop.cluster-1.mesh", false)]
    [InlineData(SslProtocols.Tls13, "web.shop.svc.cluster.local", true)]
    [InlineData(SslProtocols.Tls13, "web.shop.svc.cluster.local", false)]
    [InlineData(SslProtocols.Tls13, "", true)]
    [InlineData(SslProtocols.Tls13, "", false)]
    public async Task Client_OldProtocolOrUnknownTarget_IsRefused(SslProtocols protocols, string serverName, bool isEngine)
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        mesh.Expose(app.Port);

        Assert.False(await IsServedAsync(mesh, mesh.Authority.Issue("shop", "client"), protocols, serverName, isEngine));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_WithoutACertificate_IsRefused(bool isEngine)
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        mesh.Expose(app.Port);

        Assert.False(await IsServedAsync(mesh, null, SslProtocols.Tls13, "80.web.shop.cluster-1.mesh", isEngine));
    }

    // A client of our own that believes everything, so that only the other side can refuse.
    private static async Task<bool> IsServedAsync(TwoSidecars mesh, WorkloadCertificate? certificate, SslProtocols protocols, string serverName, bool isEngine)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(mesh.Server.DataPath.MutualTlsEndPoint, Cancellation);
        await using SslStream tls = new(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    EnabledSslProtocols = protocols,
                    TargetHost = serverName,
                    ClientCertificateContext = certificate?.Context,
                    // The engine takes what offers HTTP/1.1 and nothing else.
                    ApplicationProtocols = isEngine
                        ? [new SslApplicationProtocol(ApplicationProtocols.Http1)]
                        : [new SslApplicationProtocol(ApplicationProtocols.Http1), new SslApplicationProtocol("other")],
#pragma warning disable CA5359 // Believing everything is this client's purpose.
                    RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                },
                Cancellation).WaitAsync(Patience, Cancellation);
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
