using System.Globalization;
using Mesh.Proxy.Http1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Telemetry;

/// <summary>What tells one series of counted requests from another. Enumerations, numbers in a range, proven identities and names from the configuration only: nothing that a client makes up.</summary>
/// <param name="Direction">Which way they went.</param>
/// <param name="Service">The service that was called.</param>
/// <param name="Route">The object that decided the backend, or empty.</param>
/// <param name="Backend">The backend that was chosen, or empty.</param>
/// <param name="Peer">Proven identity of the other end, or empty without mutual TLS.</param>
/// <param name="Locality">How far the endpoint is.</param>
/// <param name="Cluster">Cluster of the endpoint, or empty.</param>
/// <param name="Region">Region of the endpoint, or empty.</param>
/// <param name="Method">Method, if known.</param>
/// <param name="StatusCode">100–599; 0 if the client was not answered.</param>
/// <param name="GrpcStatus">0–16; −1 if there is none.</param>
/// <param name="Reason">Stable code if the mesh itself answered, else empty.</param>
internal readonly record struct RequestLabels(
    TrafficDirection Direction,
    string Service,
    string Route,
    string Backend,
    string Peer,
    Proximity Locality,
    string Cluster,
    string Region,
    KnownMethod Method,
    int StatusCode,
    int GrpcStatus,
    string Reason) : ISeriesLabels
{
    private const int MaxGrpcStatus = 16;
    private const int GrpcUnknown = 2;

    public static RequestLabels Of(in RequestSummary request) => new(
        request.Direction,
        request.Service,
        request.Route,
        request.Backend,
        request.Peer,
        request.Locality,
        request.Cluster,
        request.Region,
        request.Method,
        request.StatusCode is >= 100 and < 600 ? request.StatusCode : 0,
        request.GrpcStatus is not { } status ? -1 : status is >= 0 and <= MaxGrpcStatus ? status : GrpcUnknown,
        request.Reason);

    /// <summary>Whether the other has the very same strings, which needs no look at their characters. False says nothing.</summary>
    public bool IsSame(in RequestLabels other) =>
        ReferenceEquals(Service, other.Service)
        && ReferenceEquals(Backend, other.Backend)
        && ReferenceEquals(Route, other.Route)
        && ReferenceEquals(Peer, other.Peer)
        && ReferenceEquals(Reason, other.Reason)
        && ReferenceEquals(Cluster, other.Cluster)
        && ReferenceEquals(Region, other.Region)
        && StatusCode == other.StatusCode
        && Method == other.Method
        && Locality == other.Locality
        && GrpcStatus == other.GrpcStatus
        && Direction == other.Direction;

    public KeyValuePair<string, string>[] ToTags() =>
    [
        new("direction", Direction.Label()),
        new("service", Service),
        new("route", Route),
        new("backend", Backend),
        new("peer", Peer),
        new("locality", Locality.Label()),
        new("destination_cluster", Cluster),
        new("destination_region", Region),
        new(SemanticNames.Method, MethodName.Text(Method)),
        new(SemanticNames.StatusCode, StatusCode == 0 ? "" : StatusCode.ToString(CultureInfo.InvariantCulture)),
        new(SemanticNames.GrpcStatusCode, GrpcStatus < 0 ? "" : GrpcStatus.ToString(CultureInfo.InvariantCulture)),
        new("mtls", Peer.Length > 0 ? "true" : "false"),
        new("reason", Reason),
    ];
}
