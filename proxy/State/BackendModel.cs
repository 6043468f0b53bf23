using System.Collections.Immutable;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.State;

/// <summary>One port of one Service as a target: its endpoints behind a picker that was made when they last changed.</summary>
/// <param name="Service">The Service whose own endpoints these are.</param>
/// <param name="ServerName">What a mesh connection to any of them names in SNI.</param>
/// <param name="Picker">Chooses among the endpoints; never null: absence is a picker that says so.</param>
/// <param name="Endpoints">Endpoints that can take new requests. For the configuration dump; requests go through <paramref name="Picker"/>.</param>
internal sealed record BackendModel(ResourceName Service, MeshServerName ServerName, IEndpointPicker Picker, ImmutableArray<EndpointModel> Endpoints)
{
    /// <summary><see cref="Service"/> in words: requests carry it to metrics and messages.</summary>
    public string Name { get; } = Service.ToString();

    /// <summary>0 moves this backend's weight to the other backends of the choice.</summary>
    public int EndpointCount => Endpoints.Length;
}
