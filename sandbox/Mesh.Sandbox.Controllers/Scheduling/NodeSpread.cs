using k8s.Models;

namespace Mesh.Sandbox.Controllers.Scheduling;

/// <summary>Chooses among fitting nodes: fewest pods of the same owner, then fewest pods, then by name. Pure.</summary>
internal static class NodeSpread
{
    /// <param name="candidates">Nodes that can take the pod; at least one.</param>
    /// <param name="owner">Uid of the pod's controller; empty for a pod without.</param>
    /// <param name="placed">Owner and node of each pod that has a node.</param>
    public static string Choose(IEnumerable<V1Node> candidates, string owner, IReadOnlyCollection<(string Owner, string Node)> placed) =>
        candidates
            .Select(node => node.Metadata.Name)
            .OrderBy(name => owner.Length == 0 ? 0 : placed.Count(pod => pod.Node == name && pod.Owner == owner))
            .ThenBy(name => placed.Count(pod => pod.Node == name))
            .ThenBy(name => name, StringComparer.Ordinal)
            .First();
}
