using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// Chooses an endpoint for one request. Made anew when endpoints change; <see cref="Pick"/> is the only code per request and takes no lock.
/// "No endpoint" is a picker too, so callers have no null branch.
/// </summary>
internal interface IEndpointPicker
{
    /// <summary>Chooses an endpoint.</summary>
    /// <param name="tried">Endpoints this request has already failed on; never chosen again.</param>
    PickResult Pick(ReadOnlySpan<EndpointModel> tried);
}
