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

    TrafficSplit,
}
