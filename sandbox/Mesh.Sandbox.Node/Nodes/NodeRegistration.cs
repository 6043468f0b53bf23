using k8s.Models;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Nodes;

/// <summary>Keeps a Node object and its Lease for each node of the sandbox, as kubelet does.</summary>
internal sealed partial class NodeRegistration(
    KubernetesConnection connection,
    IReadOnlyList<SandboxNodeName> nodes,
    string address,
    TimeProvider timeProvider,
    ILogger logger)
{
    private const string LeaseNamespace = "kube-node-lease";

    /// <summary>Kubelet's numbers: a Lease of 40 s, renewed at a quarter of it.</summary>
    private const int LeaseSeconds = 40;

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private readonly ResourceClient<V1Node> _nodes = connection.Resource<V1Node>();
    private readonly ResourceClient<V1Lease> _leases = connection.Resource<V1Lease>();

    /// <summary>Creates the Node objects, or takes over those of an earlier run.</summary>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        foreach (var node in nodes)
        {
            await CreateAsync(node, cancellationToken);
            var current = await _nodes.GetAsync(ResourceKey.ClusterScoped(node.Name), cancellationToken)
                ?? throw new InvalidOperationException($"node {node.Name} vanished while it was registered");
            current.Status = NodeObject.Status(node, address, timeProvider.GetUtcNow());
            await _nodes.ReplaceStatusAsync(current, cancellationToken);
            Log.Registered(logger, node.Name, node.Zone);
        }
    }

    /// <summary>Renews the Leases until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await EnsureLeaseNamespaceAsync(cancellationToken);
        using var ticks = new PeriodicTimer(RenewEvery, timeProvider);
        do
        {
            foreach (var node in nodes)
            {
                await RenewAsync(node, cancellationToken);
            }
        }
        while (await ticks.WaitForNextTickAsync(cancellationToken));
    }

    private async Task CreateAsync(SandboxNodeName node, CancellationToken cancellationToken)
    {
        try
        {
            await _nodes.CreateAsync(NodeObject.Create(node), cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            // An earlier run of this node.
        }
    }

    private async Task EnsureLeaseNamespaceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await connection.Resource<V1Namespace>().CreateAsync(
                new V1Namespace { ApiVersion = "v1", Kind = V1Namespace.KubeKind, Metadata = new() { Name = LeaseNamespace } },
                cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            // The API server has made it.
        }
    }

    private async Task RenewAsync(SandboxNodeName node, CancellationToken cancellationToken)
    {
        try
        {
            var now = KubernetesTime.Micro(timeProvider.GetUtcNow());
            var lease = await _leases.GetAsync(new ResourceKey(LeaseNamespace, node.Name), cancellationToken);
            if (lease is null)
            {
                await _leases.CreateAsync(
                    new V1Lease
                    {
                        Metadata = new() { Name = node.Name, NamespaceProperty = LeaseNamespace },
                        Spec = new() { HolderIdentity = node.Name, LeaseDurationSeconds = LeaseSeconds, RenewTime = now },
                    },
                    cancellationToken);
                return;
            }

            lease.Spec.RenewTime = now;
            await _leases.ReplaceAsync(lease, cancellationToken);
        }
        catch (Exception e) when (e is KubernetesApiException or HttpRequestException or TimeoutException)
        {
            // The next tick tries again; a Lease is good for four of them.
            Log.HeartbeatFailed(logger, node.Name, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.NodeRegistered, LogLevel.Information, "Registered node {Node} in {Zone}")]
        public static partial void Registered(ILogger logger, string node, string zone);

        [LoggerMessage(EventIds.NodeHeartbeatFailed, LogLevel.Debug, "Lease of node {Node} was not renewed: {Reason}")]
        public static partial void HeartbeatFailed(ILogger logger, string node, string reason);
    }
}
