namespace Mesh.Proxy.Resilience;

/// <summary>Whether there is a further try, and when.</summary>
/// <param name="Decision">Whether; a <see cref="RetryDecision.Retry"/> has been paid for.</param>
/// <param name="IsRuled">Because the route says so, and not because nothing was sent.</param>
/// <param name="Wait">Before it.</param>
internal readonly record struct RetryVerdict(RetryDecision Decision, bool IsRuled = false, TimeSpan Wait = default)
{
    public bool IsRetry => Decision == RetryDecision.Retry;
}
