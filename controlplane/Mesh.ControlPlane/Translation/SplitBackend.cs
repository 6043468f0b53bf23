using k8s.Models;
using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Translation;

/// <summary>A backend of a split: a service and its share.</summary>
internal sealed record SplitBackend(ResourceName Service, int Weight)
{
    /// <summary>True if the backend exists and has the root's port; else it gets no traffic on that port (SMI).</summary>
    public bool Offers(int port, Func<ResourceName, V1Service?> find) =>
        find(Service) is { } service && service.IsInMesh() && service.TcpPorts().Any(candidate => candidate.Port == port);

    /// <summary>The share on a port: none if the backend does not have it.</summary>
    public int WeightOn(int port, Func<ResourceName, V1Service?> find) => Offers(port, find) ? Weight : 0;
}
