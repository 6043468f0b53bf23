using System.Globalization;
using k8s;
using k8s.Models;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>The annotations by which <c>kubectl rollout history</c> and <c>undo</c> find earlier templates.</summary>
internal static class Revisions
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string History = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    // What describes the Deployment itself and would be wrong on a ReplicaSet.
    private static readonly HashSet<string> NotCopied =
    [
        "kubectl.kubernetes.io/last-applied-configuration",
        Revision,
        History,
        DesiredReplicas,
        MaxReplicas,
        "deprecated.deployment.rollback.to",
    ];

    public static long Of(IMetadata<V1ObjectMeta> resource) =>
        Value(resource, Revision) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    public static int? Number(IMetadata<V1ObjectMeta> resource, string annotation) =>
        Value(resource, annotation) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The annotations a ReplicaSet should carry as the current one of its Deployment.</summary>
    public static Dictionary<string, string> ForCurrent(V1Deployment deployment, V1ReplicaSet? set, long revision, int desired, int max)
    {
        var annotations = new Dictionary<string, string>(set?.Metadata.Annotations ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (key, value) in deployment.Metadata.Annotations ?? new Dictionary<string, string>())
        {
            if (!NotCopied.Contains(key))
            {
                annotations[key] = value;
            }
        }

        var previous = set is null ? 0 : Of(set);
        if (previous < revision)
        {
            if (previous > 0)
            {
                annotations[History] = annotations.TryGetValue(History, out var earlier) ? $"{earlier},{previous}" : $"{previous}";
            }

            annotations[Revision] = $"{revision}";
        }

        annotations[DesiredReplicas] = $"{desired}";
        annotations[MaxReplicas] = $"{max}";
        return annotations;
    }

    private static string? Value(IMetadata<V1ObjectMeta> resource, string annotation) =>
        resource.Metadata.Annotations is { } annotations && annotations.TryGetValue(annotation, out var value) ? value : null;
}
