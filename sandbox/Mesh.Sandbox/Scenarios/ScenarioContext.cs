using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Node.Wan;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What a scenario works with: a cluster with the mesh and the shop, and the tools of a user.</summary>
internal sealed class ScenarioContext
{
    /// <summary>A rollout of the sample pods, their drain included.</summary>
    private static readonly TimeSpan CleanUpPatience = TimeSpan.FromSeconds(40);

    public required SandboxCluster Cluster { get; init; }

    public required RepositoryLayout Layout { get; init; }

    /// <summary>For changes: the way users make them.</summary>
    public required Kubectl Kubectl { get; init; }

    /// <summary>For what operators of the mesh do.</summary>
    public Meshctl Meshctl => new(Layout, Cluster.Plan.KubeconfigPath, Time);

    /// <summary>For looking: exact and fast.</summary>
    public required KubernetesConnection Kubernetes { get; init; }

    /// <summary>HTTP into the cluster's network, by IP address.</summary>
    public required HttpClient Http { get; init; }

    public required CheckReport Report { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The same for the other clusters, if the scenario needs several; all checks go into one report.</summary>
    public IReadOnlyList<ScenarioContext> Others { get; init; } = [];

    /// <summary>What joins the clusters; null where there is only one. Its lines are to be left as they were found.</summary>
    public WanRouter? Wan { get; init; }

    /// <summary>Fires when the whole cluster is about to go, and with it whatever a scenario would put back.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>
    /// Puts back what a scenario changed. It has time of its own, because the scenario's may be over, and it does not hide how the scenario ended: what goes wrong here is a
    /// failed check, not an exception.
    /// </summary>
    public async Task CleanUpAsync(Func<CancellationToken, Task> body)
    {
        using CancellationTokenSource timeout = new(CleanUpPatience, Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, Stopping);
        try
        {
            await body(either.Token);
        }
        catch (Exception exception)
        {
            if (!Stopping.IsCancellationRequested)
            {
                Report.Check(false, "the cluster is left as it was found", exception.Message);
            }
        }
    }
}
