using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>The five conditions kubelet keeps on a pod.</summary>
internal static class PodConditions
{
    private const string Completed = "PodCompleted";
    private const string Failed = "PodFailed";

    public static List<V1PodCondition> Build(PodState state, string phase)
    {
        var slots = state.Slots;
        var notInitialized = slots.Where(slot => slot.Role != ContainerRole.Main && !slot.IsInitialized).ToList();
        var notReady = slots.Where(slot => slot.Role != ContainerRole.Init && !slot.IsReady).ToList();
        var over = phase switch { "Succeeded" => Completed, "Failed" => Failed, _ => null };

        var containersReady = over is not null
            ? new Verdict(false, over, null)
            : notReady.Count > 0 ? new Verdict(false, "ContainersNotReady", $"containers with unready status: [{Names(notReady)}]") : Verdict.True;
        return
        [
            Condition("PodReadyToStartContainers", new Verdict(state.HasNetwork, null, null)),
            Condition("Initialized", notInitialized.Count > 0 && over != Completed
                ? new Verdict(false, "ContainersNotInitialized", $"containers with incomplete status: [{Names(notInitialized)}]")
                : new Verdict(true, over == Completed ? Completed : null, null)),
            Condition("Ready", containersReady.Status ? Gates(state) : containersReady),
            Condition("ContainersReady", containersReady),
            Condition("PodScheduled", Verdict.True),
        ];

        V1PodCondition Condition(string type, Verdict verdict)
        {
            var status = verdict.Status ? "True" : "False";
            var previous = state.Previous.FirstOrDefault(condition => condition.Type == type);
            return new V1PodCondition
            {
                Type = type,
                Status = status,
                Reason = verdict.Reason,
                Message = verdict.Message,
                LastTransitionTime = previous?.Status == status ? previous.LastTransitionTime : KubernetesTime.Seconds(state.Now),
            };
        }
    }

    /// <summary>Conditions that others set and that the pod asks for in <c>readinessGates</c>.</summary>
    private static Verdict Gates(PodState state)
    {
        foreach (var gate in state.Pod.Spec.ReadinessGates ?? [])
        {
            var condition = state.Pod.Status?.Conditions?.FirstOrDefault(candidate => candidate.Type == gate.ConditionType);
            if (condition?.Status != "True")
            {
                var message = condition is null
                    ? $"corresponding condition of pod readiness gate \"{gate.ConditionType}\" does not exist."
                    : $"the status of pod readiness gate \"{gate.ConditionType}\" is not \"True\", but {condition.Status}";
                return new Verdict(false, "ReadinessGatesNotReady", message);
            }
        }

        return Verdict.True;
    }

    private static string Names(IEnumerable<ContainerSlot> slots) => string.Join(' ', slots.Select(slot => slot.Spec.Name));

    private readonly record struct Verdict(bool Status, string? Reason, string? Message)
    {
        public static Verdict True { get; } = new(true, null, null);
    }
}
