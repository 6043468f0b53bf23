using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Status.Reports;

/// <summary>What a report is made of, and when.</summary>
internal sealed record ReportInputs(StatusTriggers Triggers, ApplicationJudge Judge, ModelStore Models, Leadership Leadership, Replicas Replicas);
