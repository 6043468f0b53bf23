using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>The endpoints of a backend by their session cookies. Immutable; made with the snapshot.</summary>
internal sealed class SessionTable
{
    private readonly FrozenDictionary<ulong, EndpointModel> _byId;
    // The state is the endpoint's identity across snapshots.
    private readonly FrozenDictionary<EndpointState, Session> _byState;

    private readonly RegionTable? _regions;

    private SessionTable(SessionCookie cookie, ImmutableArray<EndpointModel> endpoints, RegionTable? regions)
    {
        _regions = regions;
        Dictionary<ulong, EndpointModel> byId = [];
        Dictionary<EndpointState, Session> byState = [];
        foreach (EndpointModel endpoint in endpoints)
        {
            ulong id = SessionCookie.IdOf(endpoint);
            string field = cookie.FieldFor(id);
            byId[id] = endpoint;
            byState[endpoint.State] = new Session(id, field, Encoding.ASCII.GetBytes($"Set-Cookie: {field}\r\n"));
        }

        _byId = byId.ToFrozenDictionary();
        _byState = byState.ToFrozenDictionary();
    }

    /// <param name="cookie">What keeps clients; null for nothing.</param>
    /// <param name="endpoints">Of the backend.</param>
    /// <param name="regions">What is wanted of regions; null for nothing. Sessions leave a region that is drained one after the other.</param>
    public static SessionTable? Of(SessionCookie? cookie, ImmutableArray<EndpointModel> endpoints, RegionTable? regions = null) =>
        cookie is null ? null : new SessionTable(cookie, endpoints, regions);

    /// <summary>The endpoint that a request's cookie stands for; null if there is none, or it is better not asked.</summary>
    public EndpointModel? Find(ulong? id) =>
        id is { } known
        && _byId.TryGetValue(known, out EndpointModel? endpoint)
        && endpoint.State is { IsAvoided: false, IsLameDuck: false }
        && _regions?.Current.Allows(endpoint.Locality.Region, RegionDraw.Of(known)) != false
            ? endpoint
            : null;

    /// <summary>The cookie that an answer has to set; null if the client has it.</summary>
    /// <param name="endpoint">Who has answered.</param>
    /// <param name="id">What the request's cookie stood for.</param>
    public Session? ToSet(EndpointModel endpoint, ulong? id) => _byState.TryGetValue(endpoint.State, out Session? session) && session.Id != id ? session : null;
}
