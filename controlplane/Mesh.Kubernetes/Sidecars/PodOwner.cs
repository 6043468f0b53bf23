using k8s.Models;

namespace Mesh.Kubernetes.Sidecars;

/// <summary>What a pod is one of: its controller, or the pod itself if it has none.</summary>
/// <param name="ApiVersion">Group and version of the owner's kind.</param>
/// <param name="Kind">For example <c>ReplicaSet</c>.</param>
/// <param name="Name">Name of the owner.</param>
/// <param name="Uid">Uid of the owner.</param>
/// <param name="Deployment">Name of the Deployment if the owner is a ReplicaSet of one, else null.</param>
public readonly record struct PodOwner(string ApiVersion, string Kind, string Name, string Uid, string? Deployment)
{
    private const string TemplateHashLabel = "pod-template-hash";

    /// <summary>Kind and name of what people look after: the Deployment rather than its ReplicaSet.</summary>
    public string Workload => Deployment is { } deployment ? $"Deployment {deployment}" : $"{Kind} {Name}";

    /// <summary>The command that creates its pods anew; null if there is none for its kind.</summary>
    /// <param name="namespace">Namespace of the pods.</param>
    public string? RestartCommand(string @namespace) => Deployment is { } deployment
        ? $"kubectl -n {@namespace} rollout restart deployment/{deployment}"
        : Kind is "StatefulSet" or "DaemonSet" ? $"kubectl -n {@namespace} rollout restart {Kind.ToLowerInvariant()}/{Name}" : null;

    /// <summary>The owner of a pod.</summary>
    public static PodOwner Of(V1Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        if (pod.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true) is not { } controller)
        {
            return new("v1", "Pod", pod.Metadata.Name, pod.Metadata.Uid ?? "", null);
        }

        // What the Deployment controller does: the ReplicaSet's name is the Deployment's and the hash of the pod's template.
        string suffix = pod.Metadata.Labels?.TryGetValue(TemplateHashLabel, out string? hash) == true ? $"-{hash}" : "";
        bool isOfDeployment = controller.Kind == "ReplicaSet" && suffix.Length > 1 && controller.Name.Length > suffix.Length && controller.Name.EndsWith(suffix, StringComparison.Ordinal);
        return new(controller.ApiVersion, controller.Kind, controller.Name, controller.Uid, isOfDeployment ? controller.Name[..^suffix.Length] : null);
    }
}
