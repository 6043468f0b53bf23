using k8s.Models;
using Mesh.Api.WellKnown;

namespace Mesh.Kubernetes.Sidecars;

/// <summary>
/// Who has a sidecar and who should have one, judged by the objects of the API server alone. The second is what the webhook's selectors and the injector together decide
/// about a new pod; a test holds the two against each other.
/// </summary>
public static class SidecarRules
{
    /// <summary>The kubelet's mark on the API object of a static pod.</summary>
    public const string MirrorAnnotation = "kubernetes.io/config.mirror";

    private const string OperatingSystemLabel = "kubernetes.io/os";
    private const string Windows = "windows";

    /// <summary>
    /// True if the pod has a sidecar. Its containers tell, because they cannot change while it lives; the label is for people, and removing it must not make peers call
    /// the pod in plain text.
    /// </summary>
    public static bool HasSidecar(V1Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return pod.Spec?.InitContainers?.Any(container => container is { Name: MeshNames.ProxyContainer, RestartPolicy: "Always" }) == true;
    }

    /// <summary>True if new pods of the namespace get a sidecar unless they refuse.</summary>
    public static bool IsEnabled(V1Namespace @namespace)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        return Value(@namespace.Metadata.Labels, MeshLabels.Inject) == MeshLabels.Enabled;
    }

    /// <summary>True if the pod would get a sidecar if it were created now.</summary>
    /// <param name="pod">A pod without one.</param>
    /// <param name="namespaceEnabled">Whether its namespace asks for sidecars.</param>
    public static bool ShouldHaveSidecar(V1Pod pod, bool namespaceEnabled)
    {
        ArgumentNullException.ThrowIfNull(pod);
        string? label = Value(pod.Metadata.Labels, MeshLabels.Inject);
        // Outside a namespace that asks, the API server selects by label, and annotations do not reach the injector.
        bool isAsked = namespaceEnabled
            ? (label ?? Value(pod.Metadata.Annotations, MeshLabels.Inject)) != MeshLabels.Disabled
            : label == MeshLabels.Enabled;
        return isAsked
            && !MeshNames.NeverInjected.Contains(pod.Metadata.NamespaceProperty)
            && pod.Spec?.HostNetwork != true
            && Value(pod.Metadata.Annotations, MirrorAnnotation) is null
            && !IsOfWindows(pod);
    }

    /// <summary>True if the pod runs on Windows, for which there is no sidecar.</summary>
    public static bool IsOfWindows(V1Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        return pod.Spec?.Os?.Name == Windows || Value(pod.Spec?.NodeSelector, OperatingSystemLabel) == Windows;
    }

    private static string? Value(IDictionary<string, string>? entries, string name) => entries?.TryGetValue(name, out string? value) == true ? value : null;
}
