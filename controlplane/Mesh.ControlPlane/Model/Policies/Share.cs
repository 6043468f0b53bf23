namespace Mesh.ControlPlane.Model.Policies;

/// <summary>A share of the requests, 0 to 1.</summary>
internal sealed record Share(uint Numerator, uint Denominator);
