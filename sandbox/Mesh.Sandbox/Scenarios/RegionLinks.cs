using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Links clusters with each other as their operators do.</summary>
internal static class RegionLinks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Links each cluster with each other; returns when all know what the others state.</summary>
    public static async Task LinkAllAsync(IReadOnlyList<ScenarioContext> clusters, CancellationToken cancellationToken)
    {
        await Task.WhenAll(clusters.Select(cluster => ExposeAsync(cluster, cancellationToken)));
        foreach ((ScenarioContext one, ScenarioContext other) in clusters.SelectMany((one, index) => clusters.Skip(index + 1).Select(other => (one, other))))
        {
            await LinkAsync(one, other, cancellationToken);
        }

        await Task.WhenAll(clusters.Select(cluster => cluster.Kubectl.RunAsync(
            cancellationToken, "wait", "clusterlinks", "--all", "--for=condition=Synced", $"--timeout={Patience.TotalSeconds:0}s")));
    }

    /// <summary>Links two clusters that have no link.</summary>
    public static async Task LinkAsync(ScenarioContext one, ScenarioContext other, CancellationToken cancellationToken)
    {
        string bundle = await RunAsync(one, ["link", "create", other.Cluster.Plan.Name], cancellationToken);
        string file = Path.Combine(other.Cluster.Plan.StateDirectory, $"join-{one.Cluster.Plan.Name}.json");
        await File.WriteAllTextAsync(file, bundle, cancellationToken);
        try
        {
            await RunAsync(other, ["link", "accept", "-f", file], cancellationToken);
        }
        finally
        {
            // Whoever has it can join.
            File.Delete(file);
        }
    }

    /// <summary>Runs <c>meshctl</c>.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message says what it said.</exception>
    public static async Task<string> RunAsync(ScenarioContext context, string[] arguments, CancellationToken cancellationToken)
    {
        (int code, string output) = await context.Meshctl.RunAsync(cancellationToken, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"meshctl {string.Join(' ', arguments)} in {context.Cluster.Plan.Name}: {output}");
    }

    /// <summary>A load balancer before the control plane, for those of other networks.</summary>
    private static async Task ExposeAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await context.Kubectl.RunAsync(cancellationToken, "apply", "-k", context.Layout.FederationManifests);
        await Waiting.UntilAsync(
            "the control plane's load balancer to have an address",
            Patience,
            context.Time,
            async ct => await context.Kubernetes.Resource<V1Service>().GetAsync(new ResourceKey(MeshNames.SystemNamespace, MeshNames.Federation), ct)
                is { Status.LoadBalancer.Ingress.Count: > 0 },
            cancellationToken);
    }
}
