using Mesh.Api.Federation.V1;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Federation.Serving;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>The addresses of Service <c>mesh-gateway</c>: those of its load balancer, which has given them, and external ones.</summary>
internal sealed class ServiceGateways(ClusterInformers informers, ControlPlaneOptions options) : IGateways
{
    private const int Max = 16;

    private readonly ResourceKey _key = new(options.Namespace, MeshNames.Gateway);

    public void OnChange(Action handler) => informers.Services.OnChange(key =>
    {
        if (key == _key)
        {
            handler();
        }
    });

    public IReadOnlyList<GatewayAddress> Addresses() =>
    [
        .. ServiceAddresses.Of(informers.Services.Store.Get(_key), MeshPorts.Gateway)
            .Take(Max)
            .Select(place => new GatewayAddress { Address = place.Address, Port = (uint)place.Port }),
    ];
}
