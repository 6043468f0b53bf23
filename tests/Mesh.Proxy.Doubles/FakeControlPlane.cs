using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Doubles;

/// <summary>A control plane on loopback: discovery and certificates over gRPC and TLS 1.3, as a sidecar meets it.</summary>
internal sealed class FakeControlPlane : IAsyncDisposable
{
    public const string Token = "service-account-token";

    private readonly WebApplication _application;

    private FakeControlPlane(WebApplication application, FakeDiscoveryService discovery, FakeCertificateService certificates) =>
        (_application, Discovery, Certificates) = (application, discovery, certificates);

    public FakeDiscoveryService Discovery { get; }

    public FakeCertificateService Certificates { get; }

    public int Port => new Uri(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    /// <summary>Starts it.</summary>
    /// <param name="authority">Signs the server's and the clients' certificates.</param>
    /// <param name="world">What discovery knows.</param>
    /// <param name="serverName">Name in the server's certificate.</param>
    /// <param name="port">Port; 0 for any.</param>
    public static async Task<FakeControlPlane> StartAsync(SigningAuthority authority, World world, string serverName = "127.0.0.1", int port = 0)
    {
        var discovery = new FakeDiscoveryService(world);
        var certificates = new FakeCertificateService(authority, Token, TimeProvider.System);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(discovery);
        builder.Services.AddSingleton(certificates);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(100));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = authority.IssueServer(serverName),
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                ClientCertificateValidation = (_, _, _) => true,
                SslProtocols = SslProtocols.Tls13,
            });
        }));
        WebApplication application = builder.Build();
        application.MapGrpcService<FakeDiscoveryService>();
        application.MapGrpcService<FakeCertificateService>();
        await application.StartAsync();
        return new FakeControlPlane(application, discovery, certificates);
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
