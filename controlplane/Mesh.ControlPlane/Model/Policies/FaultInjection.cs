namespace Mesh.ControlPlane.Model.Policies;

/// <summary>Faults that are put into requests; each is drawn for itself.</summary>
internal sealed record FaultInjection(DelayFault? Delay, AbortFault? Abort);
