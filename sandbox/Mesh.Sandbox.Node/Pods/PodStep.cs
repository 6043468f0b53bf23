namespace Mesh.Sandbox.Node.Pods;

/// <summary>What a pod needs next.</summary>
/// <param name="Start">Containers to start now, in order.</param>
/// <param name="Outcome">Whether it still has work to do.</param>
/// <param name="WakeAt">When a container's back-off ends, or null.</param>
internal sealed record PodStep(IReadOnlyList<ContainerSlot> Start, PodOutcome Outcome, DateTimeOffset? WakeAt);
