namespace Mesh.ControlPlane.Model.Policies;

/// <summary>How an endpoint is chosen. The names are those of the objects.</summary>
internal enum LoadBalancingAlgorithm
{
    PeakEwma,
    LeastRequest,
    RoundRobin,
    Random,
    Maglev,
}
