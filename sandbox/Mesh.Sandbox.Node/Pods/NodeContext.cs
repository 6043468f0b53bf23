using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Sandbox.Node.Configuration;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Network;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>What all pods of this agent share.</summary>
internal sealed record NodeContext
{
    public required ClusterNetwork Network { get; init; }

    public required ImageTable Images { get; init; }

    public required IConfigurationSource Configuration { get; init; }

    public required ResourceClient<V1Pod> Pods { get; init; }

    public required EventRecorder Events { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    public required ILogger Logger { get; init; }

    public required ClusterNetworkOptions NetworkOptions { get; init; }

    /// <summary>ClusterIP of <c>kubernetes.default</c>.</summary>
    public required string ApiServerAddress { get; init; }

    public string LauncherPath { get; init; } = LauncherBinary.Path;
}
