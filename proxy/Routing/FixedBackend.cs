using System.Net;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Routing;

/// <summary>Makes a backend of one plain address, so that what is not balanced takes the same way as what is.</summary>
internal static class FixedBackend
{
    public static BackendModel Create(ResourceName name, IPEndPoint address, TimeProvider time)
    {
        EndpointModel endpoint = new(address, PeerIdentity: null, Workload: address.ToString(), new EndpointState(time));
        return new BackendModel(name, ServerName: default, new SingleEndpointPicker(endpoint), [endpoint]);
    }
}
