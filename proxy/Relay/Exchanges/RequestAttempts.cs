using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>Whom a request asks: the endpoint that the picker chooses, and the next one after a failure that no application has seen. One object for the requests of a connection.</summary>
internal sealed class RequestAttempts(RelayServices services)
{
    private RoutedRequest _routed;
    private EndpointModel[] _tried = [];
    private ulong? _hash;
    private bool _isEntered;
    private bool _isRetrying;

    /// <summary>The attempt under way, or the last.</summary>
    public EndpointAttempt Current { get; } = new(services.Time);

    /// <summary>Another attempt may follow, if the request can be repeated.</summary>
    public bool MayGoOn => _tried.Length + 1 < RetryPolicy.MaxAttempts;

    private BackendModel Backend => _routed.Route.Backend!;

    /// <summary>A new request: nobody has been asked.</summary>
    public void Reset()
    {
        _tried = [];
        Current.Reset();
    }

    /// <summary>Begins the first attempt; earns those that may follow.</summary>
    /// <param name="routed">A request with a backend.</param>
    /// <param name="hash">Ties it to an endpoint; null if nothing does.</param>
    /// <returns>What to answer if there is nobody to ask, else none.</returns>
    public ForwardFailure Begin(in RoutedRequest routed, ulong? hash)
    {
        _routed = routed;
        _hash = hash;
        if (!Backend.Breaker.TryEnterRequest())
        {
            return ForwardFailure.OverflowRequests;
        }

        _isEntered = true;
        services.Retries.OnRequest();
        PickResult pick = Backend.Picker.Pick(new PickContext(default, hash));
        if (!pick.IsSuccess)
        {
            return pick.Failure.ToForwardFailure();
        }

        Current.Begin(pick.Endpoint, services.Loop.Timestamp);
        return ForwardFailure.None;
    }

    /// <summary>Begins an attempt at an endpoint that was not asked yet.</summary>
    /// <param name="failure">How the attempt before has failed.</param>
    /// <param name="isRepeatable">Whether the whole request is still there.</param>
    /// <returns>What to answer if nobody else is asked, else none.</returns>
    public ForwardFailure Repeat(ForwardFailure failure, bool isRepeatable)
    {
        _tried = [.. _tried, Current.Endpoint!];
        PickResult pick = Backend.Picker.Pick(new PickContext(_tried, _hash));
        // Paid for only now that there is somebody to ask.
        if (!pick.IsSuccess || services.Retries.Decide(failure, _tried.Length, isBodyConsumed: !isRepeatable) != RetryDecision.Retry || !EnterRetry())
        {
            return failure;
        }

        services.Metrics.Retried(_routed.Service, failure.ToString());
        Current.Begin(pick.Endpoint, services.Loop.Timestamp);
        return ForwardFailure.None;
    }

    /// <summary>The request is over; frees its places at the circuit breaker. Ending it twice is harmless.</summary>
    public void End()
    {
        if (_isRetrying)
        {
            _isRetrying = false;
            Backend.Breaker.LeaveRetry();
        }

        if (_isEntered)
        {
            _isEntered = false;
            Backend.Breaker.LeaveRequest();
        }
    }

    // A request is one retry at most: its attempts follow each other.
    private bool EnterRetry() => _isRetrying || (_isRetrying = Backend.Breaker.TryEnterRetry());
}
