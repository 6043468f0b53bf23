using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>The cells of a pod. Its one-word status is made of a phase, container states and deletion, in an order users rely on.</summary>
internal static class PodCells
{
    public static string Ready(JsonObject pod)
    {
        var spec = pod.Child("spec") ?? [];
        var total = spec.Objects("containers").Count() + spec.Objects("initContainers").Count(IsSidecar);
        var ready = Statuses(pod, "containerStatuses").Count(s => s.Flag("ready") && s.Child("state")?["running"] is not null)
            + Sidecars(pod).Count(s => s.Flag("ready"));
        return $"{ready}/{total}";
    }

    public static JsonNode? Restarts(JsonObject pod, DateTimeOffset now)
    {
        var counted = Statuses(pod, "containerStatuses").Concat(InitPhase(pod) is null ? Sidecars(pod) : Statuses(pod, "initContainerStatuses")).ToArray();
        var count = counted.Sum(s => s.Number("restartCount") ?? 0);
        var last = counted.Select(s => s.Child("lastState")?.Child("terminated")?.Text("finishedAt") ?? "").Max(StringComparer.Ordinal);
        return count > 0 && !string.IsNullOrEmpty(last) ? $"{count} ({HumanDuration.Since(last, now)} ago)" : count.ToString();
    }

    public static string Status(JsonObject pod)
    {
        var status = pod.Child("status") ?? [];
        var reason = status.Text("reason") is { Length: > 0 } given ? given : status.Text("phase");
        if (status.Objects("conditions").Any(c => c.Text("type") == "PodScheduled" && c.Text("reason") == "SchedulingGated"))
        {
            reason = "SchedulingGated";
        }

        reason = InitPhase(pod) ?? ContainerReason(pod, reason);
        if (new ObjectMeta(pod).IsBeingDeleted)
        {
            return status.Text("reason") == "NodeLost" ? "Unknown" : status.Text("phase") is "Succeeded" or "Failed" ? reason : "Terminating";
        }

        return reason;
    }

    public static string ReadinessGates(JsonObject pod)
    {
        var gates = (pod.Child("spec")?.Objects("readinessGates") ?? []).Select(g => g.Text("conditionType")).ToArray();
        return gates.Length == 0 ? Cells.None : $"{gates.Count(g => Cells.HasCondition(pod, g))}/{gates.Length}";
    }

    /// <summary>What to say while init containers run; null when they are done.</summary>
    private static string? InitPhase(JsonObject pod)
    {
        var specs = (pod.Child("spec")?.Objects("initContainers") ?? []).ToDictionary(c => c.Text("name"), StringComparer.Ordinal);
        var index = 0;
        foreach (var status in Statuses(pod, "initContainerStatuses"))
        {
            var state = status.Child("state") ?? [];
            var terminated = state.Child("terminated");
            var sidecar = specs.TryGetValue(status.Text("name"), out var spec) && IsSidecar(spec);
            if (terminated?.Number("exitCode") == 0 || (sidecar && status.Flag("started")))
            {
                index++;
                continue;
            }

            if (terminated is not null)
            {
                return $"Init:{TerminationReason(terminated)}";
            }

            return state.Child("waiting")?.Text("reason") is { Length: > 0 } waiting and not "PodInitializing" ? $"Init:{waiting}" : $"Init:{index}/{specs.Count}";
        }

        return null;
    }

    private static string ContainerReason(JsonObject pod, string reason)
    {
        var running = false;
        foreach (var status in Statuses(pod, "containerStatuses").Reverse())
        {
            var state = status.Child("state") ?? [];
            if (state.Child("waiting")?.Text("reason") is { Length: > 0 } waiting)
            {
                reason = waiting;
            }
            else if (state.Child("terminated") is { } terminated)
            {
                reason = TerminationReason(terminated);
            }
            else if (status.Flag("ready") && state["running"] is not null)
            {
                running = true;
            }
        }

        return reason == "Completed" && running ? Cells.HasCondition(pod, "Ready") ? "Running" : "NotReady" : reason;
    }

    private static string TerminationReason(JsonObject terminated) =>
        terminated.Text("reason") is { Length: > 0 } reason ? reason
        : terminated.Number("signal") is > 0 and var signal ? $"Signal:{signal}" : $"ExitCode:{terminated.Number("exitCode")}";

    private static IEnumerable<JsonObject> Statuses(JsonObject pod, string list) => pod.Child("status")?.Objects(list) ?? [];

    private static IEnumerable<JsonObject> Sidecars(JsonObject pod)
    {
        var names = (pod.Child("spec")?.Objects("initContainers") ?? []).Where(IsSidecar).Select(c => c.Text("name")).ToHashSet(StringComparer.Ordinal);
        return Statuses(pod, "initContainerStatuses").Where(s => names.Contains(s.Text("name")));
    }

    private static bool IsSidecar(JsonObject container) => container.Text("restartPolicy") == "Always";
}
