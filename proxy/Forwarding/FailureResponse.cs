using Mesh.Proxy.RateLimiting;

namespace Mesh.Proxy.Forwarding;

/// <summary>How the mesh answers a request that could not be forwarded.</summary>
/// <param name="StatusCode">HTTP status; also of the access log when the client is told by gRPC status.</param>
/// <param name="Reason">Stable code, sent as <c>x-mesh-reason</c>.</param>
/// <param name="Message">What failed, with which name, and what to look at.</param>
/// <param name="GrpcStatus">gRPC status code if the request is gRPC, else null.</param>
/// <param name="Subject">The object that the failure is about, sent as <c>x-mesh-subject</c> to those who may know it; empty if it is about none.</param>
internal readonly record struct FailureResponse(int StatusCode, string Reason, string Message, int? GrpcStatus, string Subject)
{
    /// <summary>What somebody is told who asks too much; null otherwise.</summary>
    public RateLimitRefusal? Limit { get; init; }
}
