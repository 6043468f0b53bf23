using System.Collections.Immutable;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Resilience;

namespace Mesh.Proxy.State;

/// <summary>One port of one Service as a target: its endpoints behind a picker that was made when they last changed.</summary>
/// <param name="Service">The Service whose own endpoints these are.</param>
/// <param name="ServerName">What a mesh connection to any of them names in SNI, but for the cluster of those that have one of their own.</param>
/// <param name="Picker">Chooses among the endpoints; never null: absence is a picker that says so.</param>
/// <param name="Endpoints">Endpoints that can take new requests. For the configuration dump; requests go through <paramref name="Picker"/>.</param>
internal sealed record BackendModel(ResourceName Service, MeshServerName ServerName, IEndpointPicker Picker, ImmutableArray<EndpointModel> Endpoints)
{
    /// <summary>What its clients are asked to do.</summary>
    public BackendPolicy Policy { get; init; } = BackendPolicy.Default;

    /// <summary>Limits and what counts towards them, the same object across snapshots. By default without limits: the application beside us, addresses outside the mesh.</summary>
    public CircuitBreaker Breaker { get; init; } = CircuitBreaker.Unlimited;

    /// <summary>Endpoints by session cookie; null if there are none.</summary>
    public SessionTable? Sessions { get; init; }

    /// <summary>The cluster whose endpoints alone it has; empty: those of all.</summary>
    public string OnlyIn { get; init; } = "";

    /// <summary><see cref="Service"/> in words: requests carry it to metrics and messages.</summary>
    public string Name { get; } = Service.ToString();

    /// <summary>0 moves this backend's weight to the other backends of the choice.</summary>
    public int EndpointCount => Endpoints.Length;
}
