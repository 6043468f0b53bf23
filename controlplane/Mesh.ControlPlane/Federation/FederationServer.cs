using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Federation.Following;
using Mesh.ControlPlane.Federation.Serving;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Federation.Trust;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Mesh.ControlPlane.Federation;

/// <summary>Federation with other clusters: what serves them and what follows them. Needs <see cref="IGateways"/>, <see cref="IJoinTokens"/> and <see cref="IKeptPeers"/>.</summary>
internal static class FederationServer
{
    private const string ServicePath = "/mesh.v1.Federation";

    /// <summary>A few replicas of a few dozen peers, and those who join; strangers must not take what sidecars need.</summary>
    private const int MaxConnections = 500;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    public static void AddFederation(this IServiceCollection services)
    {
        services.AddSingleton<FederationSurroundings>();
        services.AddSingleton<LinkBook>();
        services.AddSingleton<PeerRoots>();
        services.AddSingleton<PeerStates>();
        services.AddSingleton<LinkReports>();
        services.AddSingleton<Peers>();
        services.AddSingleton<BelievedRoots>();
        services.AddSingleton<FederationCertificate>();
        services.AddSingleton<FederationMetrics>();

        services.AddSingleton<OwnStatements>();
        services.AddSingleton<StatementFacts>();
        services.AddSingleton<StatementSources>();
        services.AddHostedService<StatementLoop>();
        services.AddSingleton<PeerDoor>();
        services.AddSingleton<FederationAdmission>();
        services.AddSingleton<PeerStreamInputs>();
        services.AddSingleton<JoinDesk>();

        services.AddSingleton<PeerFollowing>();
        services.AddHostedService(provider => provider.GetRequiredService<PeerFollowing>());

        // A hello names everything that is held: 20,000 names of up to 130 bytes.
        services.AddGrpc().AddServiceOptions<FederationService>(grpc => grpc.MaxReceiveMessageSize = StatementLimits.MaxMessageBytes);
        services.AddOptions<KestrelServerOptions>().Configure<ControlPlaneOptions, FederationCertificate>(Listen);
    }

    /// <summary>Each port has its own services: peers cannot reach those of sidecars, and sidecars not those of peers.</summary>
    public static void MapFederation(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (Listener.Federation.Accepted(context) == context.Request.Path.StartsWithSegments(ServicePath, StringComparison.Ordinal))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        app.MapGrpcService<FederationService>();
    }

    private static void Listen(KestrelServerOptions kestrel, ControlPlaneOptions options, FederationCertificate certificate) =>
        kestrel.Listen(options.Address, options.FederationPort, listen =>
        {
            int open = 0;
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => async connection =>
            {
                try
                {
                    if (Interlocked.Increment(ref open) > MaxConnections)
                    {
                        connection.Abort(new ConnectionAbortedException($"{MaxConnections} connections of peers are open"));
                        return;
                    }

                    await next(connection);
                }
                finally
                {
                    Interlocked.Decrement(ref open);
                }
            });
            Listener.Federation.Mark(listen);
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = HandshakeTimeout,
                OnConnection = tls => ValueTask.FromResult(certificate.Handshake(tls.Connection)),
            });
        });
}
