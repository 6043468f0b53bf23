using System.Collections.Immutable;
using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.State;

/// <summary>How the state gets its balancing parts. Delegates, because the state decides when such a part is made and balancing decides what it is.</summary>
/// <param name="NewPicker">Makes a picker over endpoints; at least one.</param>
/// <param name="NewFailingPicker">Makes a picker for a backend without endpoints, which always answers with the reason.</param>
/// <param name="NewState">Makes the live counters of an endpoint that was not known before.</param>
internal sealed record BalancingFactory(
    Func<ImmutableArray<EndpointModel>, IEndpointPicker> NewPicker,
    Func<PickFailure, IEndpointPicker> NewFailingPicker,
    Func<EndpointState> NewState);
