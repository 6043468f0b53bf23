using k8s.Models;
using Mesh.Kubernetes.Events;
using Mesh.Sandbox.Node.Pods.Probes;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>The Events of one pod, with the reasons kubelet uses.</summary>
internal sealed class PodEvents(EventRecorder recorder, V1Pod pod)
{
    public void Normal(ContainerSlot slot, string reason, string action, string note) => Record(slot, EventType.Normal, reason, action, note);

    public void Warning(ContainerSlot slot, string reason, string action, string note) => Record(slot, EventType.Warning, reason, action, note);

    public void Unhealthy(ContainerSlot slot, ProbeKind kind, string message) => Warning(slot, "Unhealthy", "Probing", $"{kind} probe failed: {message}");

    public void PodWarning(string reason, string action, string note) => recorder.Record(Reference(null), EventType.Warning, reason, action, note);

    private void Record(ContainerSlot slot, EventType type, string reason, string action, string note)
    {
        var list = slot.Role == ContainerRole.Main ? "containers" : "initContainers";
        recorder.Record(Reference($"spec.{list}{{{slot.Spec.Name}}}"), type, reason, action, note);
    }

    private V1ObjectReference Reference(string? fieldPath) => new()
    {
        ApiVersion = V1Pod.KubeApiVersion,
        Kind = V1Pod.KubeKind,
        NamespaceProperty = pod.Metadata.NamespaceProperty,
        Name = pod.Metadata.Name,
        Uid = pod.Metadata.Uid,
        FieldPath = fieldPath,
    };
}
