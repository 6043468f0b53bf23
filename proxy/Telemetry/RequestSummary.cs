using System.Net;
using Mesh.Proxy.Http1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Telemetry;

/// <summary>What telemetry says about one finished request: metrics count by the first part, the access log and spans say the rest, too.</summary>
internal readonly record struct RequestSummary
{
    public RequestSummary()
    {
    }

    /// <summary>Which way it went.</summary>
    public required TrafficDirection Direction { get; init; }

    /// <summary>The service that was called: <c>namespace/name</c>, or <c>outside</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The object that decided the backend (<c>TrafficSplit shop/checkout</c>), or empty.</summary>
    public string Route { get; init; } = "";

    /// <summary>The backend that was chosen, or empty if none was.</summary>
    public string Backend { get; init; } = "";

    /// <summary>Identity of the other end: what the caller has proven (inbound), or what the endpoint that was asked last has to prove (outbound); empty without mutual TLS.</summary>
    public string Peer { get; init; } = "";

    /// <summary>How far the endpoint that was asked last is; unknown inbound.</summary>
    public Proximity Locality { get; init; }

    /// <summary>Cluster of that endpoint; empty inbound and outside the mesh.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Region of that endpoint; empty inbound and if it is not known.</summary>
    public string Region { get; init; } = "";

    public KnownMethod Method { get; init; }

    /// <summary>HTTP/2, else HTTP/1.1.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>What the client was answered; 0 if it was not.</summary>
    public required int StatusCode { get; init; }

    /// <summary>What a gRPC server has answered, 0–16; null for anything but gRPC, and if the call ended before it.</summary>
    public int? GrpcStatus { get; init; }

    /// <summary>Stable code if the mesh itself answered, else empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>From the request's head to the end of its answer.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>With <see cref="Reason"/>: the object that the answer is about, or empty.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The endpoint that was asked last, or null.</summary>
    public IPEndPoint? Endpoint { get; init; }

    /// <summary><c>namespace/pod</c> of that endpoint, or empty.</summary>
    public string Workload { get; init; } = "";

    /// <summary>Endpoints that were asked after the first.</summary>
    public int Retries { get; init; }

    /// <summary>Those of them that were asked beside others who had not answered.</summary>
    public int Hedges { get; init; }

    /// <summary>Bytes of the request's body, in its framing.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of the answer's body that the client was sent, in its framing.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>From asking the last endpoint to the head of its answer; null if there was none.</summary>
    public TimeSpan? UpstreamDuration { get; init; }

    /// <summary>The hop between the sidecars was mutual TLS.</summary>
    public bool IsMutualTls => Peer.Length > 0;

    /// <summary>The mesh answered in the place of the server, or the answer says that the server failed. A redirect of the route's is no failure.</summary>
    public bool IsFailure => (Reason.Length > 0 && StatusCode is not (>= 300 and < 400)) || StatusCode >= 500 || GrpcStatus is 2 or 4 or 13 or 14 or 15;
}
