namespace Mesh.Proxy.Forwarding;

/// <summary>What can be said about a failure without knowing the request.</summary>
internal static class ForwardFailures
{
    /// <summary>True if no application can have looked at the request.</summary>
    public static bool WasNeverSent(this ForwardFailure failure) => failure is
        ForwardFailure.ConnectRefused or ForwardFailure.ConnectTimeout or ForwardFailure.Unreachable
        or ForwardFailure.PeerRejected or ForwardFailure.HandshakeFailed or ForwardFailure.ApplicationUnreachable or ForwardFailure.OverflowConcurrency
        or ForwardFailure.NotProcessed;

    /// <summary>True if another endpoint may be asked without the route's permission.</summary>
    public static bool MayGoElsewhere(this ForwardFailure failure) => failure.WasNeverSent() || failure == ForwardFailure.UpstreamSilent;

    /// <summary>True if the failure says something about the endpoint rather than about this sidecar or the client.</summary>
    public static bool IsEvidenceAgainstEndpoint(this ForwardFailure failure) =>
        failure.WasNeverSent() || failure is ForwardFailure.UpstreamTimeout or ForwardFailure.RequestTimeout or ForwardFailure.UpstreamReset or ForwardFailure.UpstreamProtocol or ForwardFailure.ResponseTruncated;
}
