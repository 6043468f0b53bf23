using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Resilience;

/// <summary>Whom a request has asked, how often and why: what a decision about a further try builds on. One object for one request after the other.</summary>
internal sealed class RequestRetries(RetryPolicy policy)
{
    private RoutedRequest _routed;
    private EndpointModel[] _tried = [];
    private EndpointModel? _next;
    private ulong? _hash;
    private ulong? _session;
    private int? _draw;
    private TimeSpan _gateEnteredAt;
    private bool _isEntered;
    private bool _isRetrying;
    private int _unsent;
    private int _ruled;
    private int _hedges;

    private RetryRule? Rule => _routed.Route.Rule?.Retry;

    /// <summary>What an undelivered request leads to may be a further try.</summary>
    public bool MayGoOn => _unsent + 1 < RetryPolicy.MaxAttempts || Rule is not null;

    /// <summary>The request is kept at its endpoint by its session cookie: another one is no match for it.</summary>
    public bool IsKeptByCookie => Backend.Sessions?.Find(_session) is not null;

    /// <summary>What the last further try was for, as metrics name it: a reason code, or <c>http-503</c>; empty before there was one.</summary>
    public string Cause { get; private set; } = "";

    private BackendModel Backend => _routed.Route.Backend!;

    /// <summary>A request begins; it pays for tries that may follow.</summary>
    /// <param name="routed">A request with a backend.</param>
    /// <param name="hash">Ties it to an endpoint; null if nothing does.</param>
    /// <param name="session">The endpoint that its session cookie stands for; null without one.</param>
    /// <returns>None, or which limit of requests under way is reached.</returns>
    public ForwardFailure Begin(in RoutedRequest routed, ulong? hash, ulong? session)
    {
        _routed = routed;
        _hash = hash;
        _session = session;
        _draw = null;
        if (routed.Gate is { } gate && !gate.TryEnter(out _gateEnteredAt))
        {
            return ForwardFailure.OverflowConcurrency;
        }

        if (!Backend.Breaker.TryEnterRequest())
        {
            routed.Gate?.Leave(_gateEnteredAt, latency: null);
            return ForwardFailure.OverflowRequests;
        }

        _isEntered = true;
        _tried = [];
        _next = null;
        _unsent = _ruled = _hedges = 0;
        Cause = "";
        policy.OnRequest(routed.Budget);
        return ForwardFailure.None;
    }

    /// <summary>Chooses who is asked next.</summary>
    public PickResult Pick()
    {
        if (_next is { } chosen)
        {
            _next = null;
            return PickResult.ForEndpoint(chosen);
        }

        if (_tried.Length == 0 && Backend.Sessions?.Find(_session) is { } kept)
        {
            return PickResult.ForEndpoint(kept);
        }

        PickResult pick = PickBeside(_tried);
        // A further try that the route wants may go to somebody who was asked before, if nobody else is left: time has passed.
        return pick.IsSuccess || _ruled == 0 ? pick : PickBeside([]);
    }

    /// <summary>The session cookie that the answer of an endpoint has to set; null for none.</summary>
    public Session? SessionToSet(EndpointModel endpoint) => Backend.Sessions?.ToSet(endpoint, _session);

    /// <summary>Decides about a further try.</summary>
    /// <param name="endpoint">Who was asked.</param>
    /// <param name="failed">What became of it; what went before is filled in here.</param>
    public RetryVerdict Decide(EndpointModel endpoint, in FailedTry failed)
    {
        Remember(endpoint);
        PickResult another = failed.Failure.MayGoElsewhere() ? PickBeside(_tried) : default;
        RetryVerdict verdict = policy.Decide(failed with { HasAnother = another.IsSuccess, Unsent = _unsent, Ruled = _ruled }, Rule, _routed.Budget);
        if (verdict.IsRetry && !TryEnterRetry())
        {
            return new RetryVerdict(RetryDecision.TooManyRetries);
        }

        if (verdict.IsRetry)
        {
            _next = verdict.IsRuled ? null : another.Endpoint;
            _ruled += verdict.IsRuled ? 1 : 0;
            _unsent += verdict.IsRuled ? 0 : 1;
            Cause = failed.Cause;
        }

        return verdict;
    }

    /// <summary>The rule leaves room for another try beside those that were made.</summary>
    public bool MayHedge(HedgeRule rule) => _hedges + 1 < rule.MaxTries;

    /// <summary>Decides about a further try beside those that have not been answered yet, and pays for it: a place among the retries under way, and the budget.</summary>
    /// <param name="rule">The backend's.</param>
    /// <param name="unanswered">Who was asked last. Nobody is asked twice.</param>
    /// <returns>Who is asked, too; null if there is to be no such try.</returns>
    public EndpointModel? Hedge(HedgeRule rule, EndpointModel unanswered)
    {
        if (!MayHedge(rule))
        {
            return null;
        }

        Remember(unanswered);
        // Whoever is better not asked, and is only chosen because nobody else is left, is of no help to a request that is under way.
        if (PickBeside(_tried).Endpoint is not { State: { IsAvoided: false, IsLameDuck: false } } another || !Backend.Breaker.TryEnterRetry())
        {
            return null;
        }

        if (!policy.TryPay(_routed.Budget))
        {
            Backend.Breaker.LeaveRetry();
            return null;
        }

        Remember(another);
        _hedges++;
        Cause = HedgeRule.Cause;
        return another;
    }

    /// <summary>The request is over; frees its places. Ending it twice is harmless.</summary>
    /// <param name="latency">How long the answer took that was passed on; null if there was none.</param>
    public void End(TimeSpan? latency)
    {
        if (_isRetrying)
        {
            _isRetrying = false;
            Backend.Breaker.LeaveRetry();
        }

        for (; _hedges > 0; _hedges--)
        {
            Backend.Breaker.LeaveRetry();
        }

        if (_isEntered)
        {
            _isEntered = false;
            Backend.Breaker.LeaveRequest();
            _routed.Gate?.Leave(_gateEnteredAt, latency);
        }
    }

    /// <summary>An answer with this status would be kept from the client, if a further try can be had.</summary>
    public bool Covers(int statusCode) => Rule?.Covers(statusCode) ?? false;

    // All picks for a request are for the same draw: a try more is no second chance in a region that is not there for it.
    private PickResult PickBeside(EndpointModel[] tried)
    {
        PickResult pick = Backend.Picker.Pick(new PickContext(tried, _hash, _draw));
        _draw = pick.Draw;
        return pick;
    }

    private void Remember(EndpointModel asked)
    {
        if (!new PickContext(_tried).WasTried(asked))
        {
            _tried = [.. _tried, asked];
        }
    }

    // A request is one retry at most: its tries follow each other.
    private bool TryEnterRetry() => _isRetrying || (_isRetrying = Backend.Breaker.TryEnterRetry());
}
