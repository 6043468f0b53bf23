namespace Mesh.ControlPlane.Model.Policies;

/// <summary>Which endpoints are near.</summary>
/// <param name="Mode">Whether distance counts.</param>
/// <param name="PanicThreshold">Percent, 0–100.</param>
/// <param name="Overprovisioning">Percent, 100–1000.</param>
internal sealed record LocalityPreference(LocalityMode Mode, uint? PanicThreshold, uint? Overprovisioning);
