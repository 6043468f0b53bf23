namespace Mesh.Kubernetes.Queues;

/// <summary>A key that waits in a queue.</summary>
/// <param name="Since">When it began to wait, on the queue's own clock.</param>
/// <param name="Due">When it may be handed out.</param>
/// <param name="Debounced">Waits for quiet, so that more changes push it back; otherwise it waits for a moment in time.</param>
/// <param name="Ready">Already in line for a worker.</param>
/// <param name="Ticket">Which entry of the schedule is the valid one.</param>
internal readonly record struct PendingKey(TimeSpan Since, TimeSpan Due, bool Debounced, bool Ready = false, long Ticket = 0);
