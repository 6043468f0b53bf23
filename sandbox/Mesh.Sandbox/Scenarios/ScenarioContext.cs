using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What a scenario works with: a cluster with the mesh and the shop, and the tools of a user.</summary>
internal sealed class ScenarioContext
{
    public required SandboxCluster Cluster { get; init; }

    public required RepositoryLayout Layout { get; init; }

    /// <summary>For changes: the way users make them.</summary>
    public required Kubectl Kubectl { get; init; }

    /// <summary>For looking: exact and fast.</summary>
    public required KubernetesConnection Kubernetes { get; init; }

    /// <summary>HTTP into the cluster's network, by IP address.</summary>
    public required HttpClient Http { get; init; }

    public required CheckReport Report { get; init; }

    public required TimeProvider Time { get; init; }
}
