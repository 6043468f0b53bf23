using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Resilience;

/// <summary>Decides about retries: only what was never sent, to another endpoint, at most twice, within the budget.</summary>
internal sealed class RetryPolicy(RetryBudget budget)
{
    /// <summary>First attempt included. Three: one dead endpoint is common, two happen during a rollout, more mean that the service is down.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Counts a request, which pays for later retries.</summary>
    public void OnRequest() => budget.Deposit();

    /// <summary>Decides after a failed attempt; a <see cref="RetryDecision.Retry"/> has been paid for.</summary>
    /// <param name="failure">How it failed.</param>
    /// <param name="attempts">Attempts made so far.</param>
    /// <param name="isBodyConsumed">Whether a byte of the request's body has been read from the client.</param>
    public RetryDecision Decide(ForwardFailure failure, int attempts, bool isBodyConsumed)
    {
        if (!failure.WasNeverSent())
        {
            return RetryDecision.MayHaveBeenSent;
        }

        if (isBodyConsumed)
        {
            return RetryDecision.BodyConsumed;
        }

        if (attempts >= MaxAttempts)
        {
            return RetryDecision.AttemptsExhausted;
        }

        return budget.TryWithdraw() ? RetryDecision.Retry : RetryDecision.BudgetExhausted;
    }
}
