using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.Api.Resources.V1;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Identity;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Identity;

/// <summary>Peers of linked clusters with a trust domain of their own: judged by the bundle of that trust domain, and by no other, whichever side they are.</summary>
public sealed class FederatedTrustTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TrustDomain Partner = TrustDomain.Parse("partner");

    // Who signs, whom the certificate names, whether the trust domain "partner" is linked, and whether the peer is believed.
    private static readonly Dictionary<string, (string Signer, string Uri, bool IsLinked, bool IsAccepted)> Peers = new()
    {
        ["ours by our root"] = ("own", "spiffe://cluster.local/ns/shop/sa/web", true, true),
        ["theirs by their root"] = ("partner", "spiffe://partner/ns/shop/sa/web", true, true),
        ["theirs by their root, not linked"] = ("partner", "spiffe://partner/ns/shop/sa/web", false, false),
        ["ours by their root"] = ("partner", "spiffe://cluster.local/ns/shop/sa/web", true, false),
        ["theirs by our root"] = ("own", "spiffe://partner/ns/shop/sa/web", true, false),
        ["a third one's by their root"] = ("partner", "spiffe://third/ns/shop/sa/web", true, false),
        ["a third one's by our root"] = ("own", "spiffe://third/ns/shop/sa/web", true, false),
        ["theirs by a stranger's root"] = ("stranger", "spiffe://partner/ns/shop/sa/web", true, false),
        ["nobody by their root"] = ("partner", "spiffe://partner/cluster/west", true, false),
    };

    private readonly Dictionary<string, TestAuthority> _authorities = new() { ["partner"] = new TestAuthority(), ["stranger"] = new TestAuthority("next root") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Cases => [.. Peers.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Client_AgainstOurInboundSide_IsServedOnlyIfItsOwnTrustDomainVouches(string name)
    {
        (string signer, string uri, bool isLinked, bool isAccepted) = Peers[name];
        await using TwoSidecars mesh = await StartAsync(RequestHost.Engine);
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync(context.Request.Headers["x-forwarded-client-cert"].ToString() + " served", Cancellation));
        mesh.Expose(app.Port);
        mesh.Server.Certificates.TrustFederated(isLinked ? Bundles() : ImmutableDictionary<string, X509Certificate2Collection>.Empty);

        string answer = await AskAsync(mesh, Issue(signer, uri));

        Assert.Equal(isAccepted, answer.Contains("served", StringComparison.Ordinal));
        // Applications and policies see the identity as it is.
        Assert.Equal(isAccepted, answer.Contains(uri, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Server_AgainstOurOutboundSide_IsAskedOnlyIfItsOwnTrustDomainVouches(string name)
    {
        (string signer, string uri, bool isLinked, bool isAccepted) = Peers[name];
        Assert.Equal(isAccepted ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, await CallAsync(RequestHost.Engine, signer, uri, isLinked));
    }

    [Theory]
    [InlineData(RequestHost.Managed, "theirs by their root")]
    [InlineData(RequestHost.ManagedHttp2, "theirs by their root")]
    [InlineData(RequestHost.Managed, "ours by their root")]
    [InlineData(RequestHost.ManagedHttp2, "theirs by our root")]
    public async Task Server_ByTheManagedHost_IsJudgedAlike(RequestHost host, string name)
    {
        (string signer, string uri, bool isLinked, bool isAccepted) = Peers[name];
        Assert.Equal(isAccepted ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, await CallAsync(host, signer, uri, isLinked));
    }

    [Fact]
    public async Task Unlinked_WhileSessionsCouldBeResumed_IsAStrangerAtOnce()
    {
        await using TwoSidecars mesh = await StartAsync(RequestHost.Engine);
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        BecomePartners(mesh, app.Port, "partner", "spiffe://partner/ns/shop/sa/web");
        mesh.Client.Certificates.TrustFederated(Bundles());

        Assert.Equal(HttpStatusCode.OK, await GetAsync(mesh, RequestHost.Engine, close: true));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(mesh, RequestHost.Engine, close: true));
        mesh.Client.Certificates.TrustFederated(ImmutableDictionary<string, X509Certificate2Collection>.Empty);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetAsync(mesh, RequestHost.Engine, close: true));
        mesh.Client.Certificates.TrustFederated(Bundles());
        Assert.Equal(HttpStatusCode.OK, await GetAsync(mesh, RequestHost.Engine, close: true));
    }

    [Fact]
    public async Task Rotation_TheirNextRootBesideTheirOld_BothVouch()
    {
        await using TwoSidecars mesh = await StartAsync(RequestHost.Engine);
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation));
        mesh.Expose(app.Port);
        mesh.Server.Certificates.TrustFederated(Bundles("partner", "stranger"));

        Assert.Contains("served", await AskAsync(mesh, Issue("partner", "spiffe://partner/ns/shop/sa/web")), StringComparison.Ordinal);
        Assert.Contains("served", await AskAsync(mesh, Issue("stranger", "spiffe://partner/ns/shop/sa/web")), StringComparison.Ordinal);
        mesh.Server.Certificates.TrustFederated(Bundles("stranger"));
        Assert.DoesNotContain("served", await AskAsync(mesh, Issue("partner", "spiffe://partner/ns/shop/sa/web")), StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> CallAsync(RequestHost host, string signer, string uri, bool isLinked)
    {
        await using TwoSidecars mesh = await StartAsync(host);
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation), host.Protocols());
        BecomePartners(mesh, app.Port, signer, uri);
        mesh.Client.Certificates.TrustFederated(isLinked ? Bundles() : ImmutableDictionary<string, X509Certificate2Collection>.Empty);
        return await GetAsync(mesh, host, close: false);
    }

    private async Task<TwoSidecars> StartAsync(RequestHost host)
    {
        TwoSidecars mesh = await host.StartMeshAsync();
        _authorities["own"] = mesh.Authority;
        return mesh;
    }

    // The server's sidecar shows what is asked, and believes its caller.
    private void BecomePartners(TwoSidecars mesh, int targetPort, string signer, string uri)
    {
        if (signer == "partner")
        {
            // Its own trust domain is the partner's; ours is linked there.
            mesh.Server.Certificates.TrustFederated(ImmutableDictionary<string, X509Certificate2Collection>.Empty.Add(TrustDomain.Default.Name, [mesh.Authority.Root]));
            mesh.Server.Certificates.Publish(Issue(signer, uri) with { Id = new SpiffeId(Partner, "shop", "web") });
        }
        else
        {
            mesh.Server.Certificates.Publish(Issue(signer, uri) with { Roots = [mesh.Authority.Root] });
        }

        mesh.Expose(targetPort);
        EndpointModel endpoint = mesh.Client.Endpoint(mesh.Server, targetPort) with { PeerIdentity = IdentitySet.Of(SpiffeId.TryParse(uri) ?? new SpiffeId(Partner, "shop", "web")) };
        mesh.Route(Protocol.Detect, new WeightedBackendModel(mesh.Client.Backend("web", TwoSidecars.ServicePort, endpoint), 1));
    }

    private WorkloadCertificate Issue(string signer, string uri) => _authorities[signer].Issue("shop", "web", new() { Uris = [uri] });

    private ImmutableDictionary<string, X509Certificate2Collection> Bundles(params string[] signers) =>
        ImmutableDictionary<string, X509Certificate2Collection>.Empty.Add(
            Partner.Name, [.. (signers.Length > 0 ? signers : ["partner"]).Select(signer => _authorities[signer].Root)]);

    private static async Task<HttpStatusCode> GetAsync(TwoSidecars mesh, RequestHost host, bool close)
    {
        using HttpClient http = mesh.CreateHttpClient(host);
        http.DefaultRequestHeaders.ConnectionClose = close && host != RequestHost.ManagedHttp2 ? true : null;
        using HttpResponseMessage response = await http.GetAsync("/", Cancellation);
        return response.StatusCode;
    }

    private static async Task<string> AskAsync(TwoSidecars mesh, WorkloadCertificate certificate)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(mesh.Server.DataPath.MutualTlsEndPoint, Cancellation);
        await using SslStream tls = new(new NetworkStream(socket));
        try
        {
            await tls.AuthenticateAsClientAsync(Believing(certificate), Cancellation).WaitAsync(Patience, Cancellation);
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
            using StreamReader reader = new(tls);
            return await reader.ReadToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            return "";
        }
    }

#pragma warning disable CA5359 // Believing everything is its purpose: only the other side can refuse.
    private static SslClientAuthenticationOptions Believing(WorkloadCertificate certificate) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls13,
        TargetHost = "80.web.shop.cluster-1.mesh",
        ClientCertificateContext = certificate.Context,
        ApplicationProtocols = [new SslApplicationProtocol(ApplicationProtocols.Http1)],
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };
#pragma warning restore CA5359
}
