using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.RegionControl;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>What became of a RegionPolicy.</summary>
/// <param name="Wish">What it wants; null if it is not valid: then the decision before stays.</param>
/// <param name="Accepted">Whether it is.</param>
internal sealed record RegionReading(RegionWish? Wish, Finding Accepted);
