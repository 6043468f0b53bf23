using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
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
    private TestSidecars? _sidecars;

    private TestControlPlane(WebApplication app, FakeTokenReviewer reviewer)
    {
        _app = app;
        Reviewer = reviewer;
    }

    public FakeTokenReviewer Reviewer { get; }

    public TestSidecars Sidecars => _sidecars ??= new(PortOf(_app), () => Get<AuthorityHolder>().Bundle!.Roots);

    public SnapshotStore Store => Get<SnapshotStore>();

    public StreamRegistry Streams => Get<StreamRegistry>();

    public CertificateIssuer Issuer => Get<AuthorityHolder>().Issuer!;

    public static async Task<TestControlPlane> StartAsync(bool ready = true, TimeSpan? streamAge = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var reviewer = new FakeTokenReviewer();
        builder.Services.AddSingleton<ITokenReviewer>(reviewer);
        builder.AddServing(new() { Address = IPAddress.Loopback, DiscoveryPort = 0, MetricsPort = 0, DebugPort = 0, WebhookPort = 0, Replica = "replica-1", StreamAge = streamAge ?? TimeSpan.FromMinutes(30) });
        var app = builder.Build();
        app.MapServing();
        var plane = new TestControlPlane(app, reviewer);
        var authority = plane.Get<AuthorityHolder>();
        // As in a cluster: an intermediate signs.
        authority.Use(CertificateAuthority.CreateRoot("cluster.local", TimeProvider.System).CreateIntermediate("cluster-1", TimeProvider.System));
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

    /// <summary>The port of discovery: the only one with TLS.</summary>
    public static int PortOf(WebApplication app) => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .First(address => address.StartsWith("https", StringComparison.Ordinal))).Port;

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public void Publish(MeshModel next)
    {
        var models = Get<ModelStore>();
        var change = Models.Change(models.Current, next);
        Store.Publish(builder => builder.Apply(change), TimeProvider.System.GetTimestamp());
        models.Publish(change);
    }

    public GrpcChannel Connect(X509Certificate2? certificate = null) => Sidecars.Connect(certificate);

    public Task<X509Certificate2> EnrolAsync(string @namespace, string account) =>
        Sidecars.EnrolAsync(Models.Identity(@namespace, account), $"{@namespace}/{account}");

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _sidecars?.Dispose();
        await _app.DisposeAsync();
    }
}
