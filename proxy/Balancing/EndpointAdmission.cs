namespace Mesh.Proxy.Balancing;

/// <summary>Which endpoints a picker may choose, by what is known of their health.</summary>
internal enum EndpointAdmission
{
    /// <summary>Those that nothing is held against.</summary>
    Healthy,

    /// <summary>Also those whose ejection has run out: algorithms that tie requests to endpoints cannot send them one request to try.</summary>
    HealthyOrHalfOpen,

    /// <summary>Also those that say themselves that they end: they still serve.</summary>
    HealthyOrLameDuck,

    /// <summary>Panic: too few are healthy for what is known of them to be believed. Only those that could not even be connected to stay out.</summary>
    Reachable,

    /// <summary>Whoever there is.</summary>
    Any,
}
