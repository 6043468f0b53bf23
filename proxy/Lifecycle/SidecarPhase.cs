namespace Mesh.Proxy.Lifecycle;

/// <summary>Where a sidecar is between its start and its end; it only goes forward (docs/lifecycle.md).</summary>
internal enum SidecarPhase
{
    /// <summary>Work is welcome.</summary>
    Serving,

    /// <summary>The pod is known to end. Everything is served as before, and everybody who asks is told to ask elsewhere next time.</summary>
    LameDuck,

    /// <summary>The sidecar has been told to end. What runs may end, idle connections are closed, what still comes gets one answer.</summary>
    Draining,

    /// <summary>Nothing is accepted any more; what had not ended was cut.</summary>
    Ended,
}
