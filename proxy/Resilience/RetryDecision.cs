using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Resilience;

/// <summary>Whether a failed attempt is followed by another, and why not. A value: every host decides the same way.</summary>
internal enum RetryDecision
{
    /// <summary>Nothing has failed.</summary>
    None,

    /// <summary>Try again.</summary>
    Retry,

    /// <summary>The request may have reached an application: only its sender knows whether it may be repeated.</summary>
    MayHaveBeenSent,

    /// <summary>The body has been read and is not kept.</summary>
    BodyConsumed,

    /// <summary>Enough endpoints were asked.</summary>
    AttemptsExhausted,

    /// <summary>The answer asks to wait too long, or longer than the request may take.</summary>
    WaitTooLong,

    /// <summary>As many retries are under way at the backend as its circuit breaker lets pass.</summary>
    TooManyRetries,

    /// <summary>Too many of the recent requests were retries.</summary>
    BudgetExhausted,
}
