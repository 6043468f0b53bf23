namespace Mesh.ControlPlane.Model.Policies;

/// <summary>Ejection of endpoints whose share of successes is far below the others'.</summary>
/// <param name="IsEnabled">Whether anybody is ejected for it.</param>
/// <param name="MinEndpoints">With enough requests.</param>
/// <param name="MinRequests">That are enough.</param>
/// <param name="StdevFactor">Thousandths of a standard deviation.</param>
internal sealed record SuccessRate(bool IsEnabled, uint? MinEndpoints, uint? MinRequests, uint? StdevFactor);
