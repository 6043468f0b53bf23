namespace Mesh.Proxy.Telemetry;

/// <summary>What telemetry says about one finished request.</summary>
/// <param name="Direction">Which way it went.</param>
/// <param name="Service">The service that was called: <c>namespace/name</c>, or <c>outside</c>.</param>
/// <param name="Backend">The backend that was chosen, or empty if none was.</param>
/// <param name="StatusCode">What the client was answered; 0 if it was not.</param>
/// <param name="IsMutualTls">Whether the hop between the sidecars was mutual TLS.</param>
/// <param name="Reason">Stable code if the mesh itself answered, else empty.</param>
/// <param name="Duration">From the request's head to the end of its answer.</param>
internal readonly record struct RequestSummary(
    TrafficDirection Direction,
    string Service,
    string Backend,
    int StatusCode,
    bool IsMutualTls,
    string Reason,
    TimeSpan Duration);
