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

    /// <summary>The attempt under way, or the last.</summary>
    public EndpointAttempt Current { get; } = new(services.Time);

    /// <summary>Another attempt may follow, if the request can be repeated.</summary>
    public bool MayGoOn => _tried.Length + 1 < RetryPolicy.MaxAttempts;

    /// <summary>A new request: nobody has been asked.</summary>
    public void Reset()
    {
        _tried = [];
        Current.Reset();
    }

    /// <summary>Begins the first attempt; earns those that may follow.</summary>
    /// <param name="routed">A request with a backend.</param>
    /// <returns>What to answer if there is nobody to ask, else none.</returns>
    public ForwardFailure Begin(in RoutedRequest routed)
    {
        _routed = routed;
        services.Retries.OnRequest();
        PickResult pick = routed.Route.Backend!.Picker.Pick(default);
        if (!pick.IsSuccess)
        {
            return pick.Failure == PickFailure.BackendNotFound ? ForwardFailure.BackendNotFound : ForwardFailure.NoEndpoint;
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
        PickResult pick = _routed.Route.Backend!.Picker.Pick(_tried);
        // Paid for only now that there is somebody to ask.
        if (!pick.IsSuccess || services.Retries.Decide(failure, _tried.Length, isBodyConsumed: !isRepeatable) != RetryDecision.Retry)
        {
            return failure;
        }

        services.Metrics.Retried(_routed.Service, failure.ToString());
        Current.Begin(pick.Endpoint, services.Loop.Timestamp);
        return ForwardFailure.None;
    }
}
