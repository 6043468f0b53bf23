using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;
using static Mesh.Sandbox.Api.Printing.StandardColumns;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>Tables of pods and of what makes them.</summary>
internal static class WorkloadColumns
{
    public static readonly IReadOnlyList<PrinterColumn> Pods =
    [
        Name,
        Text("Ready", PodCells.Ready),
        Text("Status", PodCells.Status),
        new("Restarts", PodCells.Restarts),
        Age,
        Text("IP", p => TextAt(p, "status", "podIP"), 1),
        Text("Node", p => TextAt(p, "spec", "nodeName"), 1),
        Text("Nominated Node", p => TextAt(p, "status", "nominatedNodeName"), 1),
        Text("Readiness Gates", PodCells.ReadinessGates, 1),
    ];

    public static readonly IReadOnlyList<PrinterColumn> Deployments =
    [
        Name,
        Text("Ready", d => $"{Status(d, "readyReplicas")}/{Spec(d).Number("replicas") ?? 0}"),
        Count("Up-to-date", d => Status(d, "updatedReplicas")),
        Count("Available", d => Status(d, "availableReplicas")),
        Age,
        .. Template(),
    ];

    public static readonly IReadOnlyList<PrinterColumn> ReplicaSets =
    [
        Name,
        Count("Desired", r => Spec(r).Number("replicas") ?? 0),
        Count("Current", r => Status(r, "replicas")),
        Count("Ready", r => Status(r, "readyReplicas")),
        Age,
        .. Template(),
    ];

    public static readonly IReadOnlyList<PrinterColumn> Jobs =
    [
        Name,
        Text("Status", JobStatus),
        Text("Completions", JobCompletions),
        new("Duration", JobDuration),
        Age,
        .. Template(),
    ];

    private static IEnumerable<PrinterColumn> Template() =>
    [
        Text("Containers", w => Cells.Containers(Spec(w).Child("template")?.Child("spec")), 1),
        Text("Images", w => Cells.Images(Spec(w).Child("template")?.Child("spec")), 1),
        Text("Selector", w => Cells.Selector(Spec(w).Child("selector")), 1),
    ];

    private static JsonObject Spec(JsonObject tree) => tree.Child("spec") ?? [];

    private static long Status(JsonObject tree, string count) => tree.Child("status")?.Number(count) ?? 0;

    private static string JobStatus(JsonObject job) => job switch
    {
        _ when Cells.HasCondition(job, "Complete") => "Complete",
        _ when Cells.HasCondition(job, "Failed") => "Failed",
        _ when new ObjectMeta(job).IsBeingDeleted => "Terminating",
        _ when Cells.HasCondition(job, "Suspended") => "Suspended",
        _ when Cells.HasCondition(job, "FailureTarget") => "FailureTarget",
        _ when Cells.HasCondition(job, "SuccessCriteriaMet") => "SuccessCriteriaMet",
        _ => "Running",
    };

    private static string JobCompletions(JsonObject job) => Spec(job).Number("completions") is { } completions
        ? $"{Status(job, "succeeded")}/{completions}"
        : Spec(job).Number("parallelism") is > 1 and var parallelism ? $"{Status(job, "succeeded")}/1 of {parallelism}" : $"{Status(job, "succeeded")}/1";

    private static JsonNode? JobDuration(JsonObject job, DateTimeOffset now)
    {
        if (job.Path("status", "startTime") is not { } start)
        {
            return "";
        }

        return HumanDuration.Since(start, DateTimeOffset.TryParse(job.Child("status")?.Text("completionTime"), out var end) ? end : now);
    }
}
