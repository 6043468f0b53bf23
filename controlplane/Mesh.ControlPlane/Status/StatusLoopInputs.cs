using Mesh.ControlPlane.Status.Reports;

namespace Mesh.ControlPlane.Status;

/// <summary>What the loop of statuses runs with.</summary>
internal sealed record StatusLoopInputs(Leadership Leadership, TimeProvider Time, ILogger<StatusLoop> Logger);
