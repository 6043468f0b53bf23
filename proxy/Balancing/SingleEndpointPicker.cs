using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>The picker where there is no choice: the application beside us, or an address outside the mesh.</summary>
internal sealed class SingleEndpointPicker(EndpointModel endpoint) : IEndpointPicker
{
    public PickResult Pick(PickContext context) =>
        context.Tried.IsEmpty ? PickResult.ForEndpoint(endpoint) : PickResult.ForFailure(PickFailure.AllTried);
}
