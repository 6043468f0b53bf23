namespace Mesh.Proxy.Resilience;

/// <summary>Why an endpoint is ejected.</summary>
internal enum EjectionCause
{
    None,

    /// <summary>No connection can be made. It has no capacity that could be missed, so no minimum of ready endpoints keeps it in.</summary>
    ConnectErrors,

    /// <summary>502, 503, 504 and broken connections in a row.</summary>
    GatewayFailures,

    /// <summary>Answers of 500 and above in a row.</summary>
    ServerErrors,

    /// <summary>Far fewer successes than the others.</summary>
    SuccessRate,
}
