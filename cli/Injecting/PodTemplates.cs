using System.Text.Json.Nodes;

namespace Mesh.Cli.Injecting;

/// <summary>Finds the pod in an object of Kubernetes.</summary>
internal static class PodTemplates
{
    /// <summary>The part of the object that has a pod's metadata and spec; null if there is none.</summary>
    public static JsonObject? Of(JsonObject manifest) => (manifest["apiVersion"]?.ToString(), manifest["kind"]?.ToString()) switch
    {
        ("v1", "Pod") => manifest,
        ("v1", "ReplicationController") => Template(manifest["spec"]),
        ("apps/v1", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") => Template(manifest["spec"]),
        ("batch/v1", "Job") => Template(manifest["spec"]),
        ("batch/v1", "CronJob") => Template((manifest["spec"] as JsonObject)?["jobTemplate"] is JsonObject job ? job["spec"] : null),
        _ => null,
    };

    private static JsonObject? Template(JsonNode? spec) => (spec as JsonObject)?["template"] as JsonObject;
}
