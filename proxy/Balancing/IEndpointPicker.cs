namespace Mesh.Proxy.Balancing;

/// <summary>
/// Chooses an endpoint for one request. Made anew when endpoints change; <see cref="Pick"/> is the only code per request and takes no lock.
/// "No endpoint" is a picker too, so callers have no null branch.
/// </summary>
internal interface IEndpointPicker
{
    /// <summary>Chooses an endpoint.</summary>
    PickResult Pick(PickContext context);
}
