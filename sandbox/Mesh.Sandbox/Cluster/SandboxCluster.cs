using System.Net;
using Mesh.Sandbox.Api;
using Mesh.Sandbox.Controllers;
using Mesh.Sandbox.Node;
using Mesh.Sandbox.Node.Cleanup;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Tools;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Cluster;

/// <summary>
/// A Kubernetes cluster on this machine: API server, controllers and nodes over one network namespace. This file is the composition; the parts do not know each
/// other, they meet at the Kubernetes API as in a real cluster.
/// </summary>
internal sealed class SandboxCluster : IAsyncDisposable
{
    /// <summary>Where pods find the API server behind <c>kubernetes.default</c>, on the bridge.</summary>
    private const int ApiServerPort = 6443;

    /// <summary>Parts in order of their start; they are ended in reverse order.</summary>
    private readonly List<IAsyncDisposable> _parts = [];
    private SandboxApiServer? _api;
    private ClusterNetwork? _network;
    private SandboxNode? _node;

    private SandboxCluster(ClusterPlan plan) => Plan = plan;

    /// <summary>Its name, place and addresses.</summary>
    public ClusterPlan Plan { get; }

    public SandboxApiServer Api => _api ?? throw new InvalidOperationException("not started");

    public ClusterNetwork Network => _network ?? throw new InvalidOperationException("not started");

    public SandboxNode Node => _node ?? throw new InvalidOperationException("not started");

    /// <summary>Raises an empty cluster; whatever a crashed run left behind is removed first.</summary>
    public static async Task<SandboxCluster> StartAsync(ClusterPlan plan, RepositoryLayout layout, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        SandboxCluster cluster = new(plan);
        try
        {
            await cluster.StartPartsAsync(layout, loggers, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            await _parts[i].DisposeAsync();
        }

        _parts.Clear();
    }

    private async Task StartPartsAsync(RepositoryLayout layout, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        // First, so that it is the last to go: it removes what the others leave, also when this process is killed.
        Own(await Janitor.StartAsync(LauncherBinary.Path, Plan.StateDirectory, cancellationToken));
        _network = Own(await ClusterNetwork.CreateAsync(Plan.ToNetworkOptions(), loggers.CreateLogger<ClusterNetwork>(), cancellationToken));
        _api = Own(await StartApiServerAsync(_network, loggers, cancellationToken));
        _api.WriteKubeconfig(Plan.KubeconfigPath);

        Own(await SandboxControllers.StartAsync(
            new SandboxControllersOptions
            {
                Configuration = _api.AdminConfiguration,
                RootCertificatePem = _api.CertificateAuthorityPem,
                LoadBalancerRange = Plan.Wan?.Range,
                LoggerFactory = loggers,
            },
            cancellationToken));
        _node = Own(await SandboxNode.StartAsync(
            new SandboxNodeOptions
            {
                Kubernetes = _api.AdminConfiguration,
                Network = _network,
                Images = SandboxImages.Create(layout),
                Nodes = Plan.Nodes,
                ApiServerAddress = Plan.ApiServerAddress.ToString(),
                LoggerFactory = loggers,
            },
            cancellationToken));
    }

    private Task<SandboxApiServer> StartApiServerAsync(ClusterNetwork network, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        IPEndPoint onTheBridge = new(network.GatewayAddress, ApiServerPort);
        return SandboxApiServer.StartAsync(
            new SandboxApiServerOptions
            {
                ClusterName = Plan.Name,
                ListenSockets = [network.Listen(onTheBridge)],
                Addresses = [network.GatewayAddress],
                AdvertisedEndpoint = onTheBridge,
                ServiceCidr = network.Options.ServiceRange,
                WebhookDialer = async (host, port, ct) => await network.DialAsync(new IPEndPoint(IPAddress.Parse(host), port), ct),
                PodLogs = (request, _) => ValueTask.FromResult(OpenLog(request)),
                LoggerFactory = loggers,
            },
            cancellationToken);
    }

    private Stream? OpenLog(PodLogRequest request) => _node?.OpenLog(request.Namespace, request.Pod, request.Container, new ContainerLogOptions
    {
        Follow = request.Follow,
        Previous = request.Previous,
        Timestamps = request.Timestamps,
        TailLines = request.TailLines,
        SinceTime = request.Since,
        LimitBytes = request.LimitBytes,
    });

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}
