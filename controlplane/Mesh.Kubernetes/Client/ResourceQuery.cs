namespace Mesh.Kubernetes.Client;

/// <summary>Which objects of a kind a list or a watch is about.</summary>
/// <param name="Namespace">One namespace; <see langword="null"/> or empty means all.</param>
/// <param name="LabelSelector">Kubernetes label selector, for example <c>app in (web),!canary</c>.</param>
/// <param name="FieldSelector">Kubernetes field selector, for example <c>spec.nodeName=node-a</c>.</param>
public sealed record ResourceQuery(string? Namespace = null, string? LabelSelector = null, string? FieldSelector = null)
{
    public static readonly ResourceQuery All = new();

    internal IEnumerable<(string Name, string? Value)> Parameters() =>
        [("labelSelector", LabelSelector), ("fieldSelector", FieldSelector)];
}
