namespace Mesh.Proxy.State;

/// <summary>A backend with its share of the traffic.</summary>
/// <param name="Backend">The target.</param>
/// <param name="Weight">Relative to the sum of all weights; 0 means no traffic.</param>
internal sealed record WeightedBackendModel(BackendModel Backend, int Weight);
