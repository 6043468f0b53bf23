using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Resilience;

/// <summary>Whether a failed attempt is followed by another, and why not. A value: every host decides the same way.</summary>
internal enum RetryDecision
{
    /// <summary>Try another endpoint.</summary>
    Retry,

    /// <summary>The request may have reached an application: only its sender knows whether it may be repeated.</summary>
    MayHaveBeenSent,

    /// <summary>The body has been read and is not kept.</summary>
    BodyConsumed,

    /// <summary>Enough endpoints were asked.</summary>
    AttemptsExhausted,

    /// <summary>Too many of the recent requests were retries.</summary>
    BudgetExhausted,
}
