using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>Writes a pod's status as kubelet does. Pure: the same state gives the same status, so an unchanged one is not sent.</summary>
internal static class PodStatusBuilder
{
    public static V1PodStatus Build(PodState state)
    {
        var slots = state.Slots;
        var phase = Phase(state);
        return new V1PodStatus
        {
            Phase = phase,
            Reason = state.Reason,
            Message = state.Message,
            Conditions = PodConditions.Build(state, phase),
            HostIP = state.NodeAddress,
            HostIPs = [new V1HostIP { Ip = state.NodeAddress }],
            PodIP = state.Address,
            PodIPs = state.Address is null ? null : [new V1PodIP { Ip = state.Address }],
            StartTime = KubernetesTime.Seconds(state.StartTime),
            QosClass = QosClass.Of(state.Pod),
            InitContainerStatuses = slots.Any(slot => slot.Role != ContainerRole.Main)
                ? slots.Where(slot => slot.Role != ContainerRole.Main).Select(slot => Status(slot, state)).ToList()
                : null,
            ContainerStatuses = slots.Where(slot => slot.Role == ContainerRole.Main).Select(slot => Status(slot, state)).ToList(),
        };
    }

    private static string Phase(PodState state)
    {
        // A pod is over only when nothing of it runs any more.
        if (state.Outcome != PodOutcome.Active && state.Slots.All(slot => slot.Phase != ContainerPhase.Running))
        {
            return state.Outcome.ToString();
        }

        var initialized = state.Slots.All(slot => slot.Role == ContainerRole.Main || slot.IsInitialized);
        var anyMainRan = state.Slots.Any(slot => slot.Role == ContainerRole.Main && (slot.Phase == ContainerPhase.Running || slot.LastEnd is not null));
        return initialized && anyMainRan ? "Running" : "Pending";
    }

    private static V1ContainerStatus Status(ContainerSlot slot, PodState state)
    {
        var (current, last) = States(slot, state);
        return new V1ContainerStatus
        {
            Name = slot.Spec.Name,
            State = current,
            LastState = last is null ? new V1ContainerState() : new V1ContainerState { Terminated = last },
            Ready = slot.IsReady,
            Started = slot.Role == ContainerRole.Init ? slot.Phase == ContainerPhase.Running : slot.IsStarted,
            RestartCount = slot.RestartCount,
            Image = slot.Spec.Image,
            ImageID = slot.LatestContainerId is null ? "" : $"sandbox://{slot.Spec.Image}",
            ContainerID = slot.LatestContainerId,
        };
    }

    private static (V1ContainerState Current, V1ContainerStateTerminated? Last) States(ContainerSlot slot, PodState state) => slot.Phase switch
    {
        ContainerPhase.Running => (new() { Running = new() { StartedAt = KubernetesTime.Seconds(slot.StartedAt) } }, slot.LastEnd),
        ContainerPhase.Terminated => (new() { Terminated = slot.LastEnd }, slot.EarlierEnd),
        _ => (new() { Waiting = new() { Reason = slot.WaitingReason ?? DefaultReason(slot, state), Message = slot.WaitingMessage } }, slot.LastEnd),
    };

    private static string DefaultReason(ContainerSlot slot, PodState state) =>
        state.Address is not null && (slot.Role != ContainerRole.Main || state.Slots.Any(other => other.Role != ContainerRole.Main && !other.IsInitialized))
            ? "PodInitializing"
            : "ContainerCreating";
}
