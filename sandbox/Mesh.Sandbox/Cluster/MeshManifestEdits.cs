using System.Text.RegularExpressions;
using Mesh.Api.WellKnown;

namespace Mesh.Sandbox.Cluster;

/// <summary>What a sandbox cluster changes in the mesh's manifests, on the text that <c>kubectl kustomize</c> prints. Pure.</summary>
internal static partial class MeshManifestEdits
{
    private const string Separator = "\n---\n";
    private const string Network = "MESH_NETWORK";

    /// <summary>As few control planes as will do: one. Scenarios that are about two start the other one.</summary>
    public static string WithOneControlPlane(string manifests) => EachDeployment(manifests, MeshNames.ControlPlane, WithOneReplica);

    /// <summary>The mesh of a cluster with this name and network, with one injector and one gateway, too: where three clusters share a machine, each process counts three times.</summary>
    /// <param name="manifests">The mesh's, for the default cluster.</param>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="network">Name of its network.</param>
    /// <exception cref="ArgumentException">The manifests do not say where the name stands.</exception>
    public static string ForCluster(string manifests, string cluster, string network)
    {
        string edited = WithNames(manifests, cluster, network);
        return edited.Split(Separator).Any(item => IsDeployment(item) && item.Contains(MeshNames.DefaultCluster, StringComparison.Ordinal))
            ? throw new ArgumentException($"the manifests name cluster {MeshNames.DefaultCluster} in a place that is not known here", nameof(manifests))
            : EachDeployment(EachDeployment(edited, MeshNames.Injector, WithOneReplica), MeshNames.Gateway, WithOneReplica);
    }

    private static string EachDeployment(string manifests, string name, Func<string, string> edit) => string.Join(
        Separator,
        manifests.Split(Separator).Select(item => IsDeployment(item) && item.Contains($"\n  name: {name}\n", StringComparison.Ordinal) ? edit(item) : item));

    private static bool IsDeployment(string item) => item.Contains("kind: Deployment\n", StringComparison.Ordinal);

    private static string WithOneReplica(string deployment) => deployment.Replace("\n  replicas: 2\n", "\n  replicas: 1\n", StringComparison.Ordinal);

    /// <summary>Whoever is told the cluster is told the network, once, whether the manifests name it or not.</summary>
    private static string WithNames(string manifests, string cluster, string network) => ClusterVariable().Replace(
        NetworkVariable().Replace(manifests, "").Replace($"--cluster={MeshNames.DefaultCluster}", $"--cluster={cluster}", StringComparison.Ordinal),
        found => string.Concat(new[] { (MeshEnvironment.Cluster, cluster), (Network, network) }.Select(variable =>
            $"{found.Groups["indent"].Value}- name: {variable.Item1}\n{found.Groups["indent"].Value}  value: {variable.Item2}\n")));

    [GeneratedRegex($"""^(?<indent> +)- name: {MeshEnvironment.Cluster}\n +value: .*\n""", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex ClusterVariable();

    [GeneratedRegex($"""^ +- name: {Network}\n +value: .*\n""", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex NetworkVariable();
}
