using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay;

/// <summary>
/// One request on its way: picks an endpoint, takes or makes a connection, sends the request, relays the answer, and asks the next endpoint if nothing was sent. One object per
/// client connection, used for one request after the other.
/// <code>
/// Start ──▶ attempt ──pooled──────────▶ attached ──answer's head──▶ relaying ──both ends──▶ over
///             ▲  └─dial──connected─────▶   │                           │
///             └──── not sent: next endpoint┘ broken: answer by us      │ broken: client reset
/// </code>
/// </summary>
internal sealed class HttpExchange(HttpRelay relay, RelayServices services, RequestRouter router) : IUpstreamWaiter, ITransportOwner
{
    private static readonly byte[] Http1Offer = AlpnSelection.Offer(Mesh.Api.WellKnown.ApplicationProtocols.Http1);

    private readonly RequestUpload _upload = new(relay, services.Limits, services.Loop);
    private readonly ResponseDownload _download = new(relay, services, router.Direction);
    private readonly EndpointAttempt _attempt = new(services.Time);
    private readonly ExchangeTelemetry _telemetry = new(services, router);
    private RoutedRequest _routed;
    private EndpointModel[] _tried = [];
    private UpstreamHost? _host;
    private IDial? _dial;
    private UpstreamHttp? _upstream;
    private long _startedAt;
    private bool _isOver = true;
    private bool _isSwitched;
    private string _reason = "";

    /// <summary>The client's socket has something to say, perhaps that it is gone.</summary>
    public bool IsClientSignaled { get; set; }

    /// <summary>A whole head has arrived.</summary>
    public void Begin(int headLength)
    {
        _startedAt = services.Loop.Timestamp;
        IsClientSignaled = false;
        _upload.Begin(headLength);
        _download.Begin();
    }

    /// <summary>The way is known.</summary>
    public void Start(RoutedRequest routed)
    {
        _routed = routed;
        _tried = [];
        _attempt.Reset();
        _reason = "";
        _isOver = _isSwitched = false;
        if (!routed.Route.HasBackend)
        {
            Answer(routed.Route.Failure);
            return;
        }

        services.Retries.OnRequest();
        Attempt(ForwardFailure.None);
    }

    /// <summary>Moves what can be moved.</summary>
    /// <returns>True if the request is over and the connection goes on with the next phase.</returns>
    public bool Pump()
    {
        bool isMoved = true;
        while (isMoved && !_isOver)
        {
            isMoved = PumpUpload();
            if (!_isOver)
            {
                isMoved |= PumpDownload();
            }
        }

        // After a switch of protocols what the client sends is the tunnel's.
        if (!_isOver && !_isSwitched && IsClientSignaled)
        {
            WatchClient();
        }

        return _isOver;
    }

    public void OnTransportReady(TransportSocket socket) => relay.Run();

    public void OnConnected(TransportSocket socket)
    {
        _dial = null;
        Attach(new UpstreamHttp(_host!, socket, services.Dialer.Identity, services.Loop));
        relay.Run();
    }

    public void OnDialFailed(ForwardFailure failure)
    {
        _dial = null;
        EndAttempt(failure);
        Retry(failure);
        relay.Run();
    }

    /// <summary>The client connection is being aborted.</summary>
    public void Cancel()
    {
        if (!_isOver)
        {
            GiveUp(ForwardFailure.ClientGone);
        }
    }

    /// <summary>The tunnel that the exchange had become has ended.</summary>
    public void EndTunnel()
    {
        if (!_isOver)
        {
            _isOver = true;
            EndAttempt(ForwardFailure.None);
            Report(_download.StatusCode);
        }
    }

    /// <summary>Asks an endpoint that was not asked yet.</summary>
    /// <param name="lastFailure">How the attempt before failed; none for the first.</param>
    private void Attempt(ForwardFailure lastFailure)
    {
        BackendModel backend = _routed.Route.Backend!;
        PickResult pick = backend.Picker.Pick(_tried);
        if (!pick.IsSuccess)
        {
            Answer(lastFailure != ForwardFailure.None ? lastFailure
                : pick.Failure == PickFailure.BackendNotFound ? ForwardFailure.BackendNotFound
                : ForwardFailure.NoEndpoint);
            return;
        }

        if (lastFailure != ForwardFailure.None && !TryPayForRetry(lastFailure))
        {
            Answer(lastFailure);
            return;
        }

        _attempt.Begin(pick.Endpoint, services.Loop.Timestamp);
        _host = services.Pool.HostOf(pick.Endpoint, backend.ServerName, isApplication: router.Direction == TrafficDirection.Inbound);
        Connect();
    }

    private void Connect()
    {
        if (_host!.TryTake(services.Dialer.Identity) is { } pooled)
        {
            Attach(pooled);
        }
        else
        {
            _dial = services.Dialer.Begin(_host.Target, Http1Offer, this);
        }
    }

    private void Attach(UpstreamHttp upstream)
    {
        _upstream = upstream;
        upstream.Take(this);
        _upload.Attach(upstream.Socket, router, _host!);
        _download.Attach(upstream);
    }

    private bool PumpUpload()
    {
        if (_upstream is null)
        {
            return false;
        }

        bool isMoved = _upload.Pump();
        if (_upload.Failure == ForwardFailure.ClientGone)
        {
            GiveUp(ForwardFailure.ClientGone);
            relay.Abort();
        }
        else if (_upload.Failure != ForwardFailure.None)
        {
            Fail(_upload.Failure);
        }

        return isMoved;
    }

    private bool PumpDownload()
    {
        bool isMoved = _download.Pump();
        switch (_download.Event)
        {
            case DownloadEvent.None:
                return isMoved;
            case DownloadEvent.Head:
                _download.Event = DownloadEvent.None;
                OnHead();
                return true;
            case DownloadEvent.Ended:
                Finish();
                return true;
            case DownloadEvent.ClientGone:
                GiveUp(ForwardFailure.ClientGone);
                relay.Abort();
                return true;
            default:
                OnBroken();
                return true;
        }
    }

    // The answer's head has come; nothing of it has been passed on yet.
    private void OnHead()
    {
        Http1Response response = _upstream!.Response;
        // Only a peer's sidecar can say this (it removes the field from its application's answers); an application without one may send any header.
        bool isUndelivered = _attempt.IsMutualTls && _download.IsUndelivered;
        if (isUndelivered && MayRepeat())
        {
            EndAttempt(ForwardFailure.ApplicationUnreachable);
            Retry(ForwardFailure.ApplicationUnreachable);
            return;
        }

        _attempt.ObserveAnswer(response.StatusCode, isUndelivered, services.Loop.Timestamp);
        if (response.StatusCode == 101)
        {
            SwitchProtocols();
            return;
        }

        _download.PassHead(_upload.IsRead && !relay.IsDraining);
    }

    private bool MayRepeat() => _tried.Length + 1 < RetryPolicy.MaxAttempts && _upload.IsRepeatable;

    private void SwitchProtocols()
    {
        if (!relay.Request.CanSwitchProtocols)
        {
            Fail(ForwardFailure.UpstreamProtocol);
            return;
        }

        IoBuffer passed = _download.TakeSwitched();
        _upload.EndForTunnel();
        TransportSocket socket = _upstream!.Socket;
        _upstream = null;
        _isSwitched = true;
        relay.BeginTunnel(socket, passed);
    }

    private void OnBroken()
    {
        ForwardFailure failure = _download.Failure;
        bool isStale = _upstream!.IsReused && !_download.HasStarted && _upload.IsRepeatable
            && (!_upload.HasSent || relay.Request.KnownMethod is KnownMethod.Get or KnownMethod.Head or KnownMethod.Options or KnownMethod.Trace);
        if (failure == ForwardFailure.UpstreamReset && isStale)
        {
            // The peer closed the pooled connection while our request was on its way; its other idle connections are as old. A safe method may be sent again (RFC 9110 §9.2.2).
            DropUpstream();
            _host!.CloseAll();
            _upload.Rewind();
            _download.Begin();
            Connect();
            return;
        }

        Fail(failure);
    }

    private void Fail(ForwardFailure failure)
    {
        EndAttempt(failure);
        if (_download.IsHeadPassed)
        {
            // Nothing can be said any more; only a reset keeps a part from passing for the whole.
            GiveUp(failure);
            relay.Abort();
            return;
        }

        Answer(failure);
    }

    private void Retry(ForwardFailure failure)
    {
        _tried = [.. _tried, _attempt.Endpoint!];
        Attempt(failure);
    }

    // Only now that there is somebody to ask.
    private bool TryPayForRetry(ForwardFailure failure)
    {
        if (services.Retries.Decide(failure, _tried.Length, !_upload.IsRepeatable) != RetryDecision.Retry)
        {
            return false;
        }

        services.Metrics.Retried(_routed.Service, failure.ToString());
        _upload.Rewind();
        _download.Begin();
        return true;
    }

    /// <summary>Answers in the place of the upstream.</summary>
    private void Answer(ForwardFailure failure)
    {
        RequestHead head = _upload.IsRepeatable
            ? RequestHead.Unknown with { Headers = new Http1HeaderLookup(relay.Request, relay.Input!) }
            : RequestHead.Unknown;
        FailureResponse answer = FailureResponseMapper.Map(failure, router.Direction, _routed.Route.Subject, head);
        _reason = answer.Reason;
        bool goesOn = _upload.IsRead && relay.Request.IsPersistent && !relay.IsDraining && failure != ForwardFailure.ClientBody;
        _download.Replace(
            HttpAnswers.Failure(answer, relay.Request.KnownMethod == KnownMethod.Head, !goesOn, services.Time.GetUtcNow()), answer.StatusCode, goesOn);
    }

    private void Finish()
    {
        bool goesOn = _download.GoesOn && _upload.IsRead;
        if (_upstream is { } upstream)
        {
            _upstream = null;
            if (_download.IsUpstreamReusable && _upload.IsSent)
            {
                _host!.Return(upstream);
            }
            else
            {
                upstream.Close();
            }
        }

        EndAttempt(ForwardFailure.None);
        _isOver = true;
        Report(_download.StatusCode);
        _upload.End();
        _download.End();
        relay.EndRequest(goesOn);
    }

    /// <summary>The request is over without an answer.</summary>
    private void GiveUp(ForwardFailure failure)
    {
        _isOver = true;
        _dial?.Cancel();
        _dial = null;
        EndAttempt(failure);
        _reason = FailureResponseMapper.Map(failure, router.Direction, "", RequestHead.Unknown).Reason;
        Report(_download.StatusCode);
        _upload.End();
        _download.End();
    }

    private void EndAttempt(ForwardFailure failure)
    {
        DropUpstream();
        _attempt.End(failure, services.Loop.Timestamp);
    }

    private void DropUpstream()
    {
        _upstream?.Close();
        _upstream = null;
    }

    // Pipelined bytes stay where they are; the end of the client ends the request, as with the other host.
    private void WatchClient()
    {
        if (!_upload.IsRead)
        {
            return;
        }

        IsClientSignaled = false;
        if (_upload.PeekClient())
        {
            GiveUp(ForwardFailure.ClientGone);
            relay.Abort();
        }
    }

    private void Report(int statusCode) => _telemetry.Report(_routed, _attempt, statusCode, _reason, _startedAt);
}
