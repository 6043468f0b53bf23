using k8s;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Nodes;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node;

/// <summary>What the node agent of one cluster needs.</summary>
public sealed class SandboxNodeOptions
{
    /// <summary>How to reach the API server, with the rights of a kubelet and kube-proxy.</summary>
    public required KubernetesClientConfiguration Kubernetes { get; init; }

    /// <summary>The cluster's network; stays the caller's and outlives the agent.</summary>
    public required ClusterNetwork Network { get; init; }

    public required ImageTable Images { get; init; }

    /// <summary>Default: <c>node-a</c> in <c>zone-a</c> and <c>node-b</c> in <c>zone-b</c> of <c>region-1</c>, the least that shows locality.</summary>
    public IReadOnlyList<SandboxNodeName> Nodes { get; init; } = [new("node-a", "zone-a", "region-1"), new("node-b", "zone-b", "region-1")];

    /// <summary>ClusterIP of <c>kubernetes.default</c>, which containers find in <c>KUBERNETES_SERVICE_HOST</c>. Default 10.96.0.1.</summary>
    public string ApiServerAddress { get; init; } = "10.96.0.1";

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Source of the informers' jitter.</summary>
    public Func<Random> RandomFactory { get; init; } = () => new Random();

    public required ILoggerFactory LoggerFactory { get; init; }
}
