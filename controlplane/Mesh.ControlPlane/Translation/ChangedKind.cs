namespace Mesh.ControlPlane.Translation;

/// <summary>What changed in Kubernetes, or in what is known of other clusters.</summary>
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

    /// <summary>What a peer states about a service, whichever peer.</summary>
    PeerService,

    /// <summary>What a peer states about itself as a whole; its name, without a namespace.</summary>
    Peer,

    /// <summary>The trust domains of linked clusters; without a name.</summary>
    TrustDomains,

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

    ServiceExport,

    ServiceImport,

    /// <summary>What an import claims or has claimed, without a namespace.</summary>
    ImportedAddress,
}
