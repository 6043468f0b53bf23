using Mesh.Proxy.Routing;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Forwarding;

/// <summary>The only place that turns a failure into an answer.</summary>
internal static class FailureResponseMapper
{
    /// <summary>Code on answers of a sidecar whose application cannot be reached; peers that see it know that the request was not delivered.</summary>
    public const string ApplicationUnreachable = "application-unreachable";

    /// <summary>Code on answers of a sidecar whose application has as much to do as it can bear; peers that see it know that the request was not delivered.</summary>
    public const string OverflowConcurrency = "overflow-concurrency";

    // https://grpc.github.io/grpc/core/md_doc_statuscodes.html
    private const int GrpcDeadlineExceeded = 4;
    private const int GrpcPermissionDenied = 7;
    private const int GrpcResourceExhausted = 8;
    private const int GrpcInternal = 13;
    private const int GrpcUnavailable = 14;
    private const int GrpcUnimplemented = 12;

    /// <summary>The code of a failure, for telemetry.</summary>
    public static string CodeOf(ForwardFailure failure, TrafficDirection direction) => Map(failure, direction, "", RequestHead.Unknown).Reason;

    /// <summary>Words the answer to a request whose way is known.</summary>
    public static FailureResponse Map(ForwardFailure failure, TrafficDirection direction, in RouteDecision route, RequestHead head)
    {
        if (failure != ForwardFailure.FaultInjected || route.Abort is not { } abort)
        {
            return Map(failure, direction, route.Subject, head) with { Limit = route.Limit };
        }

        FailureResponse answer = Map(failure, direction, route.Backend?.Policy.Source ?? route.Subject, head);
        return answer with { StatusCode = abort.HttpStatus, GrpcStatus = answer.GrpcStatus is null ? null : abort.GrpcStatus };
    }

    /// <summary>Words the answer.</summary>
    /// <param name="failure">What failed.</param>
    /// <param name="direction">At which side of the application.</param>
    /// <param name="subject">The object that could not be reached: <c>shop/checkout</c>, <c>TrafficSplit shop/checkout</c>, <c>port 8080</c>.</param>
    /// <param name="head">The request.</param>
    public static FailureResponse Map(ForwardFailure failure, TrafficDirection direction, string subject, RequestHead head)
    {
        (int status, string reason, string message, int grpc) = failure switch
        {
            ForwardFailure.NoRoute =>
                (404, "no-route", $"no route of {subject} matches the request: check the matches of its routes", GrpcUnimplemented),
            ForwardFailure.NoBackend =>
                (404, "no-backend", $"{subject} has no backends", GrpcUnavailable),
            ForwardFailure.BackendUnresolved =>
                (500, "backend-not-found", $"a backend of {subject} cannot be used: check the route's status", GrpcUnavailable),
            ForwardFailure.BackendNotFound =>
                (500, "backend-not-found", $"backend {subject} does not exist or has no such port: check the route's backends", GrpcUnavailable),
            ForwardFailure.NoWeight =>
                (500, "no-weight", $"every backend of {subject} has weight 0", GrpcUnavailable),
            ForwardFailure.NoEndpoint =>
                (503, "no-endpoint", $"no endpoint in {subject}: check the Service's selector and the pods' readiness", GrpcUnavailable),
            ForwardFailure.NoHealthyEndpoint =>
                (503, "no-healthy-endpoint", $"every endpoint of {subject} is ejected, and its TrafficPolicy does not let them be asked: check the pods", GrpcUnavailable),
            ForwardFailure.RegionEvacuated =>
                (503, "region-evacuated", $"every endpoint of {subject} is in a region that may not be used now: check the RegionPolicies", GrpcUnavailable),
            ForwardFailure.RegionAtCapacity =>
                (503, "region-at-capacity", $"operators have moved requests to {subject} away from their region, and the regions that stand in can carry no more of them: check the RegionPolicies", GrpcUnavailable),
            ForwardFailure.OverflowRequests =>
                (503, "overflow-requests", $"too many requests to {subject} are under way: its circuit breaker's maxRequests is reached", GrpcUnavailable),
            ForwardFailure.OverflowPending =>
                (503, "overflow-pending", $"too many requests wait for a connection to {subject}: its circuit breaker's maxPendingRequests is reached", GrpcUnavailable),
            ForwardFailure.OverflowConnections =>
                (503, "overflow-connections", $"too many connections to {subject} are open: its circuit breaker's maxConnections is reached", GrpcUnavailable),
            ForwardFailure.OverflowConcurrency =>
                (503, OverflowConcurrency, $"{subject} has as many requests under way as it can bear: its adaptive concurrency limit is reached", GrpcUnavailable),
            ForwardFailure.UnsupportedTarget =>
                (501, "unsupported-target", "this form of request target is not supported", GrpcUnimplemented),
            ForwardFailure.MutualTlsRequired =>
                (403, "mutual-tls-required", "this workload accepts callers with a mesh identity only", GrpcPermissionDenied),
            ForwardFailure.AccessDenied =>
                (403, "access-denied", subject.Length == 0 ? "access denied" : $"access denied by {subject}", GrpcPermissionDenied),
            ForwardFailure.RateLimited =>
                (429, "rate-limited", subject.Length == 0 ? "too many requests" : $"too many requests: a limit of {subject} is reached", GrpcResourceExhausted),
            ForwardFailure.FaultInjected =>
                (503, "fault-injected", $"this fault was injected by {subject}", GrpcUnavailable),
            ForwardFailure.ConnectRefused or ForwardFailure.ConnectTimeout or ForwardFailure.Unreachable when direction == TrafficDirection.Inbound =>
                (503, ApplicationUnreachable, $"the application does not accept connections on {subject}: check its port and readiness probe", GrpcUnavailable),
            ForwardFailure.ApplicationUnreachable =>
                (503, ApplicationUnreachable, $"an endpoint of {subject} has a sidecar but its application does not accept connections", GrpcUnavailable),
            ForwardFailure.ConnectRefused =>
                (503, "connect-refused", $"an endpoint of {subject} refused the connection", GrpcUnavailable),
            ForwardFailure.ConnectTimeout =>
                (503, "connect-timeout", $"an endpoint of {subject} did not accept the connection in time: check network policies for the mesh port", GrpcUnavailable),
            ForwardFailure.Unreachable =>
                (503, "unreachable", $"no way to an endpoint of {subject}", GrpcUnavailable),
            ForwardFailure.NoCertificate =>
                (503, "no-certificate", "this sidecar has no certificate yet: check the control plane", GrpcUnavailable),
            ForwardFailure.PeerRejected =>
                (503, "peer-rejected", $"an endpoint of {subject} did not prove the expected identity", GrpcUnavailable),
            ForwardFailure.HandshakeFailed =>
                (503, "tls-failed", $"mutual TLS with an endpoint of {subject} failed", GrpcUnavailable),
            ForwardFailure.UpstreamReset or ForwardFailure.ResponseTruncated =>
                (502, "upstream-reset", $"{subject} ended the connection before it had answered", GrpcUnavailable),
            ForwardFailure.NotProcessed =>
                (503, "upstream-closing", $"{subject} takes no more requests on its HTTP/2 connections: its pods are about to end", GrpcUnavailable),
            ForwardFailure.UpstreamSilent =>
                (504, "upstream-silent", $"an endpoint of {subject} is cut off: not even its kernel answers", GrpcUnavailable),
            ForwardFailure.UpstreamProtocol =>
                (502, "upstream-protocol", $"{subject} did not answer in the protocol of the request", GrpcInternal),
            ForwardFailure.UpstreamTimeout =>
                (504, "upstream-timeout", $"{subject} did not answer within the time limit of a try", GrpcDeadlineExceeded),
            ForwardFailure.RequestTimeout =>
                (504, "request-timeout", $"{subject} did not answer within the request's time limit", GrpcDeadlineExceeded),
            ForwardFailure.ClientBody =>
                (400, "client-body", "the request's body broke off", GrpcInternal),
            ForwardFailure.ClientGone =>
                (499, "client-gone", "the client went away", GrpcInternal),
            _ =>
                (500, "internal", "the sidecar failed", GrpcInternal),
        };
        return new FailureResponse(status, reason, message, head.IsGrpc ? grpc : null, IsAboutClientOrUs(failure) ? "" : MeshHeaders.AsValue(subject));
    }

    private static bool IsAboutClientOrUs(ForwardFailure failure) => failure is ForwardFailure.UnsupportedTarget or ForwardFailure.NoCertificate
        or ForwardFailure.ClientBody or ForwardFailure.ClientGone or ForwardFailure.Internal;
}
