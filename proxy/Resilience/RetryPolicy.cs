using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Resilience;

/// <summary>
/// Decides about retries, for both hosts. What was never sent, or may be asked twice and is under way at an endpoint that is cut off, is tried again at once, at another endpoint, at most twice. Beyond that what the route names is tried again after a wait. All of it
/// within the budget of the called service, and never without the whole request.
/// </summary>
/// <param name="shared">Budget of what is called under no service's name.</param>
/// <param name="random">Spreads the waits; must be safe for use by several threads.</param>
internal sealed class RetryPolicy(RetryBudget shared, Random random)
{
    /// <summary>Tries of what was never sent, the first included. Three: one dead endpoint is common, two happen during a rollout, more mean that the service is down.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Longest wait that an answer may ask for (<c>Retry-After</c>). Whoever asks for more gets the answer to the client, who knows better how long it can wait.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>Counts a request, which pays for later retries unless its own first try fails.</summary>
    /// <param name="budget">Of the called service; null for none.</param>
    public void OnRequest(RetryBudget? budget) => (budget ?? shared).Deposit();

    /// <summary>Decides after a failed try.</summary>
    /// <param name="failed">The try.</param>
    /// <param name="rule">What the route wants; null for nothing.</param>
    /// <param name="budget">Of the called service; null for none.</param>
    public RetryVerdict Decide(in FailedTry failed, RetryRule? rule, RetryBudget? budget)
    {
        if (failed.Unsent + failed.Ruled == 0)
        {
            (budget ?? shared).TakeBack();
        }

        bool mayGoElsewhere = failed.Failure.MayGoElsewhere();
        bool isCovered = rule is not null && (failed.Failure == ForwardFailure.None ? rule.Covers(failed.StatusCode) : rule.Covers(failed.Failure));
        if (!mayGoElsewhere && !isCovered)
        {
            return new RetryVerdict(RetryDecision.MayHaveBeenSent);
        }

        if (failed.IsBodyConsumed)
        {
            return new RetryVerdict(RetryDecision.BodyConsumed);
        }

        if (mayGoElsewhere && failed.HasAnother && failed.Unsent + 1 < MaxAttempts)
        {
            return Pay(budget, new RetryVerdict(RetryDecision.Retry));
        }

        if (!isCovered || failed.Ruled >= rule!.Attempts)
        {
            return new RetryVerdict(RetryDecision.AttemptsExhausted);
        }

        TimeSpan wait = rule.WaitOf(failed.Ruled + 1, random.NextDouble());
        wait = wait > failed.RetryAfter ? wait : failed.RetryAfter;
        return failed.RetryAfter > MaxRetryAfter || wait >= failed.Remaining
            ? new RetryVerdict(RetryDecision.WaitTooLong)
            : Pay(budget, new RetryVerdict(RetryDecision.Retry, IsRuled: true, wait));
    }

    /// <summary>Takes the price of a further try, if it is there.</summary>
    /// <param name="budget">Of the called service; null for none.</param>
    public bool TryPay(RetryBudget? budget) => (budget ?? shared).TryWithdraw();

    private RetryVerdict Pay(RetryBudget? budget, RetryVerdict verdict) => TryPay(budget) ? verdict : new RetryVerdict(RetryDecision.BudgetExhausted);
}
