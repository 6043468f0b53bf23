using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Certificates.V1;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>The real server on loopback, with real TLS, on a model that the test makes.</summary>
internal sealed class TestControlPlane : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<GrpcChannel> _channels = [];

    private TestControlPlane(WebApplication app, FakeTokenReviewer reviewer)
    {
        _app = app;
        Reviewer = reviewer;
    }

    public FakeTokenReviewer Reviewer { get; }

    public MeshModel Model => Models.Current;

    public SnapshotStore Store => Get<SnapshotStore>();

    public StreamRegistry Streams => Get<StreamRegistry>();

    public CertificateIssuer Issuer => Get<AuthorityHolder>().Issuer!;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .First(address => address.StartsWith("https", StringComparison.Ordinal)));

    private ModelStore Models => Get<ModelStore>();

    public static async Task<TestControlPlane> StartAsync(bool ready = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var reviewer = new FakeTokenReviewer();
        builder.Services.AddSingleton<ITokenReviewer>(reviewer);
        var options = new ControlPlaneOptions { Address = IPAddress.Loopback, DiscoveryPort = 0, MetricsPort = 0, DebugPort = 0, Replica = "replica-1" };
        builder.AddServing(options);
        var app = builder.Build();
        app.MapServing();
        var plane = new TestControlPlane(app, reviewer);
        var authority = plane.Get<AuthorityHolder>();
        authority.Load(CertificateAuthority.Create("cluster.local", TimeProvider.System));
        plane.Store.Publish(builder => builder.Apply(authority.Roots!), 0);
        if (ready)
        {
            foreach (string condition in ReadinessConditions.All)
            {
                plane.Get<Readiness>().Met(condition);
            }
        }

        await app.StartAsync();
        return plane;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public void Publish(MeshModel next)
    {
        var change = Support.Models.Change(Model, next);
        Store.Publish(builder => builder.Apply(change), TimeProvider.System.GetTimestamp());
        Models.Publish(change);
    }

    /// <summary>A channel that trusts the mesh's root alone, with or without a client certificate.</summary>
    public GrpcChannel Connect(X509Certificate2? certificate = null, CertificateAuthority? trusted = null)
    {
        var root = (trusted ?? Issuer.Authority).Root;
        var handler = new SocketsHttpHandler
        {
            // Called by the name of its Service, as in Kubernetes; the name stands in the certificate.
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, Address.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { root },
                },
            },
        };
        var channel = GrpcChannel.ForAddress("https://mesh-controlplane.mesh-system.svc", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _channels.Add(channel);
        return channel;
    }

    /// <summary>A certificate as a sidecar gets it: over the wire, for a token.</summary>
    public async Task<X509Certificate2> EnrolAsync(string @namespace, string account)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var client = new Api.Certificates.V1.CertificateService.CertificateServiceClient(Connect());
        var answer = await client.IssueCertificateAsync(
            new IssueCertificateRequest
            {
                CertificateSigningRequest = Google.Protobuf.ByteString.CopyFrom(Csr.Of(new SpiffeId(TrustDomain.Default, @namespace, account), key)),
            },
            new Metadata { { "authorization", $"Bearer {@namespace}/{account}" } });
        using var certificate = X509CertificateLoader.LoadCertificate(answer.CertificateChain[0].Span);
        return certificate.CopyWithPrivateKey(key);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        await _app.DisposeAsync();
    }
}
