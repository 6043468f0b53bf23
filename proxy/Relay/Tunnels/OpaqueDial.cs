using System.Diagnostics.CodeAnalysis;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Tunnels;

/// <summary>
/// Dials for a connection that is relayed as bytes: endpoint after endpoint, as long as the retry budget lets it. A connection that was made counts as in flight at its
/// endpoint until <see cref="End"/>.
/// </summary>
/// <param name="services">Of the loop.</param>
/// <param name="route">Where the connection goes.</param>
internal sealed class OpaqueDial(RelayServices services, RouteDecision route) : IUpstreamWaiter
{
    private static readonly byte[] Offer = AlpnSelection.Offer(ApplicationProtocols.Tcp);

    private EndpointModel[] _tried = [];
    private EndpointModel? _endpoint;
    private int? _draw;
    private IDial? _dial;
    private long _startedAt;
    private bool _hasStarted;

    /// <summary>Told when the attempt has come to its end, except when it is cancelled.</summary>
    public IOpaqueDialWaiter? Waiter { get; set; }

    /// <summary>The upstream; null before it is connected, and if it cannot be.</summary>
    public TransportSocket? Upstream { get; private set; }

    /// <summary>Why nobody could be reached; none as long as there is hope.</summary>
    public ForwardFailure Failure { get; private set; }

    /// <summary>Who was reached; null if nobody was.</summary>
    public EndpointModel? Endpoint => IsConnected ? _endpoint : null;

    /// <summary>The object that was to be reached, for messages.</summary>
    public string Target => route.Subject;

    [MemberNotNullWhen(true, nameof(Upstream))]
    public bool IsConnected => Upstream is not null;

    private CircuitBreaker Breaker => route.Backend!.Breaker;

    public bool HasFailed => Failure != ForwardFailure.None;

    /// <summary>Begins, or goes on waiting. The waiter is told after this has returned, or sees at once how it ended.</summary>
    public void Start()
    {
        if (_hasStarted)
        {
            return;
        }

        _hasStarted = true;
        if (!route.HasBackend)
        {
            Failure = route.Failure;
            return;
        }

        services.Retries.OnRequest(budget: null);
        Attempt(ForwardFailure.NoEndpoint);
    }

    public void OnConnected(TransportSocket socket)
    {
        _dial = null;
        Upstream = socket;
        _endpoint!.State.ObserveSuccess(services.Time.GetElapsedTime(_startedAt, services.Loop.Timestamp));
        _endpoint.State.Begin();
        Waiter?.OnDialled();
    }

    public void OnDialFailed(ForwardFailure failure)
    {
        _dial = null;
        Breaker.LeaveConnection();
        if (failure.WasNeverSent())
        {
            _endpoint!.State.ObserveUnreachable(services.Time.GetElapsedTime(_startedAt, services.Loop.Timestamp));
        }

        _tried = [.. _tried, _endpoint!];
        Attempt(failure);
        if (HasFailed)
        {
            Waiter?.OnDialled();
        }
    }

    /// <summary>Nobody needs the upstream; closes what was connected.</summary>
    public void Cancel()
    {
        Waiter = null;
        if (_dial is { } dial)
        {
            _dial = null;
            dial.Cancel();
            Breaker.LeaveConnection();
        }

        if (Upstream is { } upstream)
        {
            upstream.Owner = null;
            upstream.Close();
            End();
        }
    }

    /// <summary>The connection that was made has ended.</summary>
    public void End()
    {
        _endpoint!.State.End();
        Breaker.LeaveConnection();
    }

    private void Attempt(ForwardFailure lastFailure)
    {
        BackendModel backend = route.Backend!;
        PickResult pick = backend.Picker.Pick(new PickContext(_tried, services.Hasher.Of(backend.Policy), _draw));
        _draw = pick.Draw;
        // A retry is paid for only when there is somebody to ask.
        FailedTry failed = new() { Failure = lastFailure, HasAnother = true, Unsent = _tried.Length - 1 };
        if (!pick.IsSuccess || (_tried.Length > 0 && !services.Retries.Decide(failed, rule: null, budget: null).IsRetry))
        {
            Failure = _tried.Length == 0 ? pick.Failure.ToForwardFailure() : lastFailure;
            return;
        }

        if (!Breaker.TryEnterConnection(isFirst: false))
        {
            Failure = ForwardFailure.OverflowConnections;
            return;
        }

        if (_tried.Length > 0)
        {
            services.Metrics.Retried(backend.Name, FailureResponseMapper.CodeOf(lastFailure, TrafficDirection.Outbound));
        }

        _endpoint = pick.Endpoint;
        _startedAt = services.Loop.Timestamp;
        _dial = services.Dialer.Begin(UpstreamTarget.Of(_endpoint, backend.ServerName), Offer, this);
    }
}
