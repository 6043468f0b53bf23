using System.Globalization;
using k8s.Models;
using Mesh.Sandbox.Controllers.Objects;

namespace Mesh.Sandbox.Controllers.ReplicaSets;

/// <summary>
/// Which pods to delete first when there are too many: the ranking of kube-controller-manager (ActivePodsWithRanks), which users rely on.
/// The first difference decides.
/// </summary>
internal sealed class PodDeletionOrder : IComparer<V1Pod>
{
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    private readonly Dictionary<string, int> _onNode;

    /// <param name="related">All active pods of the same owner, for spreading; the candidates among them.</param>
    public PodDeletionOrder(IEnumerable<V1Pod> related) =>
        _onNode = related
            .Where(pod => !string.IsNullOrEmpty(pod.Spec.NodeName))
            .GroupBy(pod => pod.Spec.NodeName, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    /// <summary>Negative: <paramref name="x"/> goes first.</summary>
    public int Compare(V1Pod? x, V1Pod? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        // 1. Unassigned before assigned.
        return First(Assigned(x).CompareTo(Assigned(y)))
            // 2. Pending before unknown before running.
            ?? First(Phase(x).CompareTo(Phase(y)))
            // 3. Not ready before ready.
            ?? First(PodState.IsReady(x).CompareTo(PodState.IsReady(y)))
            // 4. Cheaper before dearer, as the annotation says.
            ?? First(Cost(x).CompareTo(Cost(y)))
            // 5. On a fuller node before on an emptier one.
            ?? First(Crowd(y).CompareTo(Crowd(x)))
            // 6. Ready for a shorter time before ready for longer.
            ?? First(Newer(PodState.ReadySince(x), PodState.ReadySince(y)))
            // 7. More restarts before fewer.
            ?? First(Restarts(y).CompareTo(Restarts(x)))
            // 8. Younger before older.
            ?? First(Newer(x.Metadata.CreationTimestamp, y.Metadata.CreationTimestamp))
            // Anything, as long as it is always the same.
            ?? string.CompareOrdinal(x.Metadata.Name, y.Metadata.Name);
    }

    private static int? First(int comparison) => comparison == 0 ? null : comparison;

    private static bool Assigned(V1Pod pod) => !string.IsNullOrEmpty(pod.Spec.NodeName);

    private static int Phase(V1Pod pod) => pod.Status?.Phase switch
    {
        null or "" or "Pending" => 0,
        "Unknown" => 1,
        _ => 2,
    };

    private static int Cost(V1Pod pod) =>
        pod.Metadata.Annotations is { } annotations
        && annotations.TryGetValue(DeletionCost, out var text)
        && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost)
            ? cost
            : 0;

    private int Crowd(V1Pod pod) => Assigned(pod) ? _onNode.GetValueOrDefault(pod.Spec.NodeName) : 0;

    private static int Restarts(V1Pod pod) =>
        (pod.Status?.ContainerStatuses ?? []).Select(status => status.RestartCount).DefaultIfEmpty().Max();

    private static int Newer<TTime>(TTime? left, TTime? right)
        where TTime : struct, IComparable<TTime> =>
        (left, right) switch
        {
            (null, null) => 0,
            (null, _) => -1,
            (_, null) => 1,
            _ => right.Value.CompareTo(left.Value),
        };
}
