namespace Mesh.ControlPlane.Status;

/// <summary>Kinds of objects that get a status.</summary>
internal enum StatusKind
{
    TrafficSplit,

    HttpRoute,

    GrpcRoute,

    TrafficPolicy,

    AccessPolicy,

    RateLimitPolicy,
}
