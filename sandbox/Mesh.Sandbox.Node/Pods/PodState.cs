using k8s.Models;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>Everything a pod's status is made of.</summary>
internal sealed record PodState
{
    public required V1Pod Pod { get; init; }

    public required IReadOnlyList<ContainerSlot> Slots { get; init; }

    public required PodOutcome Outcome { get; init; }

    public required string NodeAddress { get; init; }

    /// <summary>Null as long as the pod has no network.</summary>
    public required string? Address { get; init; }

    /// <summary>Whether the network is there now; the address stays in the status after the end.</summary>
    public required bool HasNetwork { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The conditions written last, whose transition times are kept.</summary>
    public required IReadOnlyList<V1PodCondition> Previous { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}
