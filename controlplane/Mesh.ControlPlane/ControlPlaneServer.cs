using Mesh.Api.Identity;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Mesh.ControlPlane;

/// <summary>The parts that serve sidecars: everything but Kubernetes, so that tests can run the real server on a hand-made model.</summary>
internal static class ControlPlaneServer
{
    public static void AddServing(this WebApplicationBuilder builder, ControlPlaneOptions options)
    {
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(TrustDomain.Parse(options.TrustDomain));
        services.TryAddSingleton(TimeProvider.System);

        services.AddSingleton(new Readiness(ReadinessConditions.All));
        services.AddSingleton<ModelStore>();
        services.AddSingleton<SnapshotStore>();

        services.AddSingleton<AuthorityHolder>();
        services.AddSingleton<ServingCertificate>();
        services.AddSingleton<WorkloadAttestor>();
        services.AddSingleton<IssuanceMetrics>();
        services.AddSingleton<IssuanceLimits>();

        services.AddSingleton<StreamRegistry>();
        services.AddSingleton<StreamAdmission>();
        services.AddHostedService<StreamDrain>();
        services.AddSingleton<PeerAuthenticator>();
        services.AddSingleton<DiscoveryMetrics>();
        services.AddSingleton<StreamInstruments>();

        // Reconnects name everything they hold, twice: as subscriptions and with versions; 5,000 names of up to 130 bytes.
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 2 * 1024 * 1024);
        services.AddOptions<KestrelServerOptions>().Configure<ServingCertificate>((kestrel, certificate) => kestrel.Listen(options, certificate));
    }

    public static void MapServing(this WebApplication app)
    {
        app.MapGrpcService<DiscoveryService>();
        app.MapGrpcService<CertificateService>();
    }
}
