using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model;

/// <summary>A service as the target of a weighted choice; means the endpoints of its own selector, never a further split.</summary>
/// <param name="Service">The backend.</param>
/// <param name="Weight">0–1,000,000, relative to the sum of all weights; 0 = unused.</param>
/// <param name="Port">Service port on the backend.</param>
internal sealed record WeightedBackend(ResourceName Service, int Weight, int Port)
{
    /// <summary>The Kubernetes cluster whose endpoints alone count; empty for those of all.</summary>
    public string Cluster { get; init; } = "";
}
