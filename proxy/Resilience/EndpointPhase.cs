namespace Mesh.Proxy.Resilience;

/// <summary>What is known of an endpoint.</summary>
internal enum EndpointPhase
{
    /// <summary>Nothing is held against it.</summary>
    Healthy,

    /// <summary>Gets no requests for a while, as long as there are others.</summary>
    Ejected,

    /// <summary>The ejection has run out: one request at a time shows whether it works again.</summary>
    HalfOpen,
}
