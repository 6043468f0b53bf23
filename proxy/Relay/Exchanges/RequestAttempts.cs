using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>Whom a request asks: the endpoint that the picker chooses, and the next one after a try that the client has seen nothing of. One object for the requests of a connection.</summary>
internal sealed class RequestAttempts(RelayServices services)
{
    private readonly RequestRetries _retries = new(services.Retries);
    private RoutedRequest _routed;

    /// <summary>The attempt under way, or the last.</summary>
    public EndpointAttempt Current { get; } = new(services.Time);

    /// <summary>The line of the session cookie that the answer has to set; null for none.</summary>
    public byte[]? SessionLine => _retries.SessionToSet(Current.Endpoint!)?.Line;

    /// <summary>Tries after the first.</summary>
    public int Retries { get; private set; }

    /// <summary>Another attempt may follow, if the request can be repeated.</summary>
    public bool MayGoOn => _retries.MayGoOn;

    /// <summary>A new request: nobody has been asked.</summary>
    public void Reset()
    {
        Retries = 0;
        Current.Reset();
    }

    /// <summary>Takes the request's places where requests under way are bounded; earns tries that may follow the first.</summary>
    /// <param name="routed">The request's way.</param>
    /// <param name="head">The request.</param>
    /// <returns>What to answer if it leads nowhere, or there is no place; else none.</returns>
    public ForwardFailure Enter(in RoutedRequest routed, RequestHead head)
    {
        _routed = routed;
        return routed.Route.Backend is not { } backend ? routed.Route.Failure
            : _retries.Begin(routed, services.Hasher.Of(backend.Policy, head), RequestHasher.SessionOf(backend.Policy, head));
    }

    /// <summary>Begins the first attempt, or the next.</summary>
    /// <returns>What to answer if there is nobody to ask, else none.</returns>
    public ForwardFailure Next()
    {
        if (_routed.Route.Abort is not null)
        {
            return ForwardFailure.FaultInjected;
        }

        PickResult pick = _retries.Pick();
        if (!pick.IsSuccess)
        {
            return pick.Failure.ToForwardFailure();
        }

        Current.Begin(pick.Endpoint, services.Loop.Timestamp);
        return ForwardFailure.None;
    }

    /// <summary>The request is over; frees its places. Ending it twice is harmless.</summary>
    public void End() => _retries.End(Current.AnswerLatency);

    /// <summary>An answer with this status may be followed by a further attempt.</summary>
    public bool Covers(int statusCode) => _retries.Covers(statusCode);

    /// <summary>Decides about a further attempt, after one that was made.</summary>
    public RetryVerdict Decide(in FailedTry failed)
    {
        RetryVerdict verdict = _retries.Decide(Current.Endpoint!, failed);
        if (verdict.IsRetry)
        {
            Retries++;
            services.Metrics.Retried(_routed.Service, _retries.Cause);
        }

        return verdict;
    }
}
