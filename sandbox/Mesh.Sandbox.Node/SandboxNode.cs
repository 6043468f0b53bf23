using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Node.Configuration;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Dns;
using Mesh.Sandbox.Node.Nodes;
using Mesh.Sandbox.Node.Pods;
using Mesh.Sandbox.Node.Services;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node;

/// <summary>
/// The nodes of one sandbox cluster: kubelet, kube-proxy and cluster DNS in one, against any Kubernetes API. This file is the composition; each part is in its folder.
/// </summary>
public sealed class SandboxNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KubernetesConnection _connection;
    private readonly TimeProvider _timeProvider;
    private readonly List<Task> _loops = [];
    private PodAgent? _agent;
    private ClusterDnsServer? _dns;

    private SandboxNode(SandboxNodeOptions options)
    {
        _timeProvider = options.TimeProvider;
        _connection = new KubernetesConnection(options.Kubernetes, options.TimeProvider);
    }

    /// <summary>Registers the nodes and begins to run what is bound to them.</summary>
    public static async Task<SandboxNode> StartAsync(SandboxNodeOptions options, CancellationToken cancellationToken)
    {
        var node = new SandboxNode(options);
        try
        {
            await node.StartPartsAsync(options, cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>The log of a container's latest run, or of the run before.</summary>
    /// <returns>Null when there is no such pod, container or run here.</returns>
    public Stream? OpenLog(string ns, string pod, string? container, ContainerLogOptions options) => _agent?.Find(ns, pod) is { } worker
        ? PodLogs.Open(worker, container, options, _timeProvider)
        : null;

    /// <summary>Sends a signal to a container's first process, to see what a fault does; false when it does not run.</summary>
    public bool KillContainer(string ns, string pod, string container, int signal) => _agent?.Find(ns, pod)?.SignalContainer(container, signal) == true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        if (_agent is not null)
        {
            await _agent.DisposeAsync();
        }

        _dns?.Dispose();
        _connection.Dispose();
        _stop.Dispose();
    }

    private async Task StartPartsAsync(SandboxNodeOptions options, CancellationToken cancellationToken)
    {
        var time = options.TimeProvider;
        var logger = options.LoggerFactory.CreateLogger("Mesh.Sandbox.Node");
        var registration = new NodeRegistration(_connection, options.Nodes, options.Network.GatewayAddress.ToString(), time, logger);
        await registration.RegisterAsync(cancellationToken);

        var pods = Follow<V1Pod>();
        var services = Follow<V1Service>();
        var slices = Follow(ClusterZone.ByService);
        var configMaps = Follow<V1ConfigMap>();
        var secrets = Follow<V1Secret>();
        var events = new EventRecorder(
            _connection.Resource<Eventsv1Event>(),
            new EventRecorderOptions { Controller = "kubelet", Instance = options.Nodes[0].Name },
            time,
            logger);

        _agent = new PodAgent(
            new NodeContext
            {
                Network = options.Network,
                NetworkOptions = options.Network.Options,
                Images = options.Images,
                Configuration = new ClusterConfigurationSource(configMaps.Store, secrets.Store, _connection.Resource<V1ServiceAccount>()),
                Pods = _connection.Resource<V1Pod>(),
                Events = events,
                TimeProvider = time,
                Logger = logger,
                ApiServerAddress = options.ApiServerAddress,
            },
            options.Nodes.Select(name => name.Name).ToHashSet(),
            pods.Store);
        configMaps.OnChange(key => _agent.ConfigurationChanged(V1ConfigMap.KubeKind, key));
        secrets.OnChange(key => _agent.ConfigurationChanged(V1Secret.KubeKind, key));
        pods.OnChange(_agent.PodChanged);

        var zone = new ClusterZone(services.Store.Get, name => slices.Store.Find(ClusterZone.ByService, name));
        _dns = ClusterDnsServer.Bind(options.Network, zone, time, logger);
        var proxy = new ServiceProxy(options.Network, options.Network.Options, time, logger);
        proxy.Follow(services, slices);
        Run("ConfigMaps", configMaps.RunAsync);
        Run("Secrets", secrets.RunAsync);
        Run("Services", services.RunAsync);
        Run("EndpointSlices", slices.RunAsync);
        Run("Events", events.RunAsync);
        Run("node heartbeats", registration.RunAsync);
        Run("DNS over UDP", _dns.ServeUdpAsync);
        Run("DNS over TCP", _dns.ServeTcpAsync);
        Run("the service proxy", proxy.RunAsync);
        // Pods start when what feeds them is known: otherwise each would first report a missing ConfigMap.
        await Task.WhenAll(configMaps.WaitForSyncAsync(cancellationToken), secrets.WaitForSyncAsync(cancellationToken));
        Run("Pods", pods.RunAsync);

        Informer<T> Follow<T>(params StoreIndex<T>[] indexes)
            where T : class, IKubernetesObject<V1ObjectMeta> =>
            new(_connection.Resource<T>(), new InformerOptions<T> { Indexes = indexes }, time, options.RandomFactory(), logger);

        void Run(string name, Func<CancellationToken, Task> loop) =>
            _loops.Add(new RestartingLoop(time, options.RandomFactory(), logger).RunAsync(name, loop, _stop.Token));
    }
}
