using System.Collections.Immutable;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>Makes pickers and endpoint states for the next snapshot; the one place that knows which algorithm balances.</summary>
/// <param name="time">Clock of the estimates.</param>
/// <param name="random">Must be safe for use by several threads.</param>
internal sealed class EndpointPickerFactory(TimeProvider time, Random random)
{
    /// <summary>Counters for an address that was not known before.</summary>
    public EndpointState CreateState() => new(time);

    /// <summary>A picker over the endpoints that can serve.</summary>
    public IEndpointPicker CreatePicker(ImmutableArray<EndpointModel> endpoints) =>
        endpoints.IsDefaultOrEmpty ? NoEndpointPicker.NoEndpoint : new PeakEwmaPicker(endpoints, random);
}
