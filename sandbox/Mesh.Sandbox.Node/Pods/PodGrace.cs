using k8s.Models;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>How long a pod's containers get to end.</summary>
internal static class PodGrace
{
    /// <summary>The API's default.</summary>
    private const long DefaultSeconds = 30;

    /// <summary>What the deletion says, else what the pod says.</summary>
    public static TimeSpan Of(V1Pod pod) =>
        TimeSpan.FromSeconds(pod.Metadata.DeletionGracePeriodSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? DefaultSeconds);
}
