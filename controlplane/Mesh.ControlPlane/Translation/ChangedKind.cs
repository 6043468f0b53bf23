namespace Mesh.ControlPlane.Translation;

/// <summary>What changed in Kubernetes.</summary>
internal enum ChangedKind
{
    Service,

    /// <summary>A slice of the named service.</summary>
    EndpointSlice,

    Pod,

    /// <summary>Nodes have no namespace: it is empty.</summary>
    Node,

    /// <summary>Its own namespace is empty, like a node's.</summary>
    Namespace,

    // The last ones are looked at first: which services they concern is asked while services are handled.
    TrafficSplit,

    /// <summary>SMI's description of requests, for splits.</summary>
    HttpRouteGroup,

    HttpRoute,

    GrpcRoute,

    ReferenceGrant,

    TrafficPolicy,

    AccessPolicy,

    RateLimitPolicy,
}
