using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Translation;

/// <summary>A backend of a split: a service, or its endpoints in one cluster, and its share.</summary>
/// <param name="Service">The service.</param>
/// <param name="Cluster">The Kubernetes cluster whose endpoints alone are meant; empty for all that the service has.</param>
/// <param name="Weight">The share.</param>
internal sealed record SplitBackend(ResourceName Service, string Cluster, int Weight)
{
    /// <summary>True if the backend exists and has the root's port; else it gets no traffic on that port (SMI).</summary>
    public bool Offers(int port, BackendLookup backends) =>
        backends.Service(Service) is { } service
        && service.TcpPorts().Any(candidate => candidate.Port == port)
        && (Cluster.Length == 0 || backends.ClusterFault(service, Cluster) is null);

    /// <summary>The share on a port: none if the backend does not have it.</summary>
    public int WeightOn(int port, BackendLookup backends) => Offers(port, backends) ? Weight : 0;
}
