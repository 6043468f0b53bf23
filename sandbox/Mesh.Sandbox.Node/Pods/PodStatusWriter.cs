using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>Sends one pod's status, and only when it differs from what was sent last.</summary>
internal sealed class PodStatusWriter(ResourceClient<V1Pod> pods, ResourceKey key, string uid)
{
    private string? _sent;

    /// <summary>The conditions sent last.</summary>
    public IReadOnlyList<V1PodCondition> Conditions { get; private set; } = [];

    /// <exception cref="KubernetesApiException">The API server refused; nothing counts as sent.</exception>
    public async Task WriteAsync(V1PodStatus status, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToNode(JsonDocument.Parse(ObjectJson.Serialize(status)))!;
        foreach (var condition in json["conditions"]!.AsArray())
        {
            // Conditions are merged by type: what is not said to be gone would stay from the time before.
            condition!["reason"] ??= null;
            condition["message"] ??= null;
        }

        var text = json.ToJsonString();
        if (text == _sent)
        {
            return;
        }

        // The uid makes a status for a pod that has been replaced under its name a conflict.
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["uid"] = uid }, ["status"] = json };
        await pods.PatchStatusAsync(key, Patch.StrategicMerge(patch), cancellationToken);
        _sent = text;
        Conditions = [.. status.Conditions];
    }
}
