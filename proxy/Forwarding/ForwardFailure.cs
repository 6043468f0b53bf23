namespace Mesh.Proxy.Forwarding;

/// <summary>Which side failed at which stage. <see cref="FailureResponseMapper"/> turns it into an answer.</summary>
internal enum ForwardFailure
{
    None,

    // Choosing: no upstream was asked.

    /// <summary>No match of the port's routes fits the request.</summary>
    NoRoute,

    /// <summary>The rule that fits the request has no backend.</summary>
    NoBackend,

    /// <summary>The route's backend does not exist or has no such port.</summary>
    BackendNotFound,

    /// <summary>The rule's reference to the backend is invalid.</summary>
    BackendUnresolved,

    /// <summary>Every backend of the route has weight 0.</summary>
    NoWeight,

    /// <summary>No backend with a weight has an endpoint.</summary>
    NoEndpoint,

    /// <summary>The request target cannot be forwarded (<c>OPTIONS *</c>, <c>CONNECT</c>).</summary>
    UnsupportedTarget,

    /// <summary>There are endpoints, all of them ejected, and the backend's policy would rather fail than ask them.</summary>
    NoHealthyEndpoint,

    /// <summary>There are endpoints, all of them in regions that operators have closed to the request.</summary>
    RegionEvacuated,

    /// <summary>Operators have moved the request away from its region, and those that stand in have as much to do as they can bear.</summary>
    RegionAtCapacity,

    /// <summary>As many requests are under way at the backend as its circuit breaker lets pass.</summary>
    OverflowRequests,

    /// <summary>As many requests wait for a connection to the backend as its circuit breaker lets wait.</summary>
    OverflowPending,

    /// <summary>As many requests are under way at an application as its latency says that it can bear: its sidecar says so, to us or as ours.</summary>
    OverflowConcurrency,

    /// <summary>As many connections to the backend are open as its circuit breaker allows.</summary>
    OverflowConnections,

    /// <summary>A plain caller of a pod that accepts mutual TLS only.</summary>
    MutualTlsRequired,

    /// <summary>The pod's access policies do not let this caller do what he asks.</summary>
    AccessDenied,

    /// <summary>A rate limit of the pod has no token left.</summary>
    RateLimited,

    /// <summary>The backend's policy wants the request to fail.</summary>
    FaultInjected,

    // Connecting: nothing of the request was sent.

    /// <summary>The endpoint's port is closed.</summary>
    ConnectRefused,

    /// <summary>The endpoint did not answer in time.</summary>
    ConnectTimeout,

    /// <summary>No way to the endpoint's address.</summary>
    Unreachable,

    /// <summary>This sidecar has no certificate yet.</summary>
    NoCertificate,

    /// <summary>The peer is not who it must be.</summary>
    PeerRejected,

    /// <summary>The TLS handshake failed for another reason.</summary>
    HandshakeFailed,

    /// <summary>The peer's sidecar answered that its application does not accept connections.</summary>
    ApplicationUnreachable,

    /// <summary>The upstream has said that it did not look at the request, on each connection that was tried: it ends (RFC 9113 §8.7).</summary>
    NotProcessed,

    // Exchanging: the request may have reached the upstream.

    /// <summary>The upstream ended the connection before its answer began.</summary>
    UpstreamReset,

    /// <summary>The upstream has acknowledged nothing for so long that it must be cut off; what is given up for it may be asked twice.</summary>
    UpstreamSilent,

    /// <summary>The upstream's answer is not the protocol that was asked.</summary>
    UpstreamProtocol,

    /// <summary>The upstream ended the connection within its answer.</summary>
    ResponseTruncated,

    /// <summary>The upstream's answer did not come, or did not end, within the limit of one try.</summary>
    UpstreamTimeout,

    /// <summary>The request has taken longer than its route allows.</summary>
    RequestTimeout,

    // The client's side.

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>The client's body broke off or was not what its head announced.</summary>
    ClientBody,

    /// <summary>A mistake of ours.</summary>
    Internal,
}
