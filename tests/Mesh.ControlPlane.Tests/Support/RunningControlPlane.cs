using System.Net;
using k8s;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>The whole control plane as Program.cs builds it, on a Kubernetes API.</summary>
internal sealed class RunningControlPlane : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningControlPlane(WebApplication app) => _app = app;

    public TestSidecars Sidecars => field ??= new(TestControlPlane.PortOf(_app), () => Get<AuthorityHolder>().Bundle!.Roots);

    /// <summary>Addresses of the plain listeners: metrics first, then debug.</summary>
    public IReadOnlyList<Uri> PlainAddresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .Where(address => address.StartsWith("http:", StringComparison.Ordinal))
        .Select(address => new Uri(address))];

    /// <summary>Port of the webhooks: the second one with TLS.</summary>
    public int WebhookPort => TlsPort(1);

    /// <summary>Port of federation: the third one with TLS.</summary>
    public int FederationPort => TlsPort(2);

    public static Task<RunningControlPlane> StartAsync(
        KubernetesUnderTest kubernetes, string systemNamespace, string replica = "replica-1", Action<ControlPlaneOptions>? configure = null) =>
        StartAsync(kubernetes.Configuration, systemNamespace, replica, configure, null, null);

    /// <param name="client">As whom it calls the Kubernetes API.</param>
    /// <param name="systemNamespace">Its own.</param>
    /// <param name="replica">Its name.</param>
    /// <param name="configure">Changes its options.</param>
    /// <param name="log">Hears what it says, beside the console; null for nobody.</param>
    /// <param name="time">Its clock; null for the real one.</param>
    public static async Task<RunningControlPlane> StartAsync(
        KubernetesClientConfiguration client, string systemNamespace, string replica, Action<ControlPlaneOptions>? configure, ILoggerProvider? log, TimeProvider? time)
    {
        var options = new ControlPlaneOptions
        {
            Address = IPAddress.Loopback,
            DiscoveryPort = 0,
            MetricsPort = 0,
            DebugPort = 0,
            WebhookPort = 0,
            FederationPort = 0,
            Namespace = systemNamespace,
            Replica = replica,
            ReconnectWindow = TimeSpan.Zero,
            LogLevel = LogLevel.Warning,
        };
        configure?.Invoke(options);
        var plane = new RunningControlPlane(ControlPlaneApplication.Build(options, client, time));
        if (log is not null)
        {
            plane.Get<ILoggerFactory>().AddProvider(log);
        }

        await plane._app.StartAsync();
        return plane;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    private int TlsPort(int index) => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .Where(address => address.StartsWith("https", StringComparison.Ordinal))
        .ElementAt(index)).Port;

    public Task ReadyAsync() => Eventually.TrueAsync(() => Get<Readiness>().IsReady, "the control plane is ready");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
