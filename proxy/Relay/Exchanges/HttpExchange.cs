using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>
/// One request on its way: picks an endpoint, takes or makes a connection, sends the request, relays the answer, and asks the next endpoint if nothing was sent. One object per
/// client connection, used for one request after the other.
/// <code>
/// Start ──▶ attempt ──pooled──────────▶ attached ──answer's head──▶ relaying ──both ends──▶ over
///             ▲  └─dial──connected─────▶   │                           │
///             └──── not sent: next endpoint┘ broken: answer by us      │ broken: client reset
/// </code>
/// </summary>
internal sealed class HttpExchange : ITransportOwner
{
    /// <summary>
    /// Turns of moving bytes before the other connections of the loop have theirs, however fast both sides of this one are. A turn reads and writes up to
    /// <see cref="RequestUpload.MaxSteps"/> times 64 KiB each way.
    /// </summary>
    private const int MaxTurns = 4;

    private static readonly RoutedRequest Unrouted = new("", RouteDecision.ForFailure(ForwardFailure.ClientGone, ""));

    private readonly HttpRelay _relay;
    private readonly RelayServices _services;
    private readonly RequestRouter _router;
    private readonly RequestUpload _upload;
    private readonly ResponseDownload _download;
    private readonly RequestAttempts _attempts;
    private readonly UpstreamLease _upstream;
    private readonly ExchangeTelemetry _telemetry;
    private RoutedRequest _routed;
    private long _startedAt;
    private bool _isOver = true;
    private bool _isSwitched;
    private string _reason = "";

    public HttpExchange(HttpRelay relay, RelayServices services, RequestRouter router)
    {
        _relay = relay;
        _services = services;
        _router = router;
        _upload = new RequestUpload(relay, services.Limits, services.Loop);
        _download = new ResponseDownload(relay, services, router);
        _attempts = new RequestAttempts(services);
        _upstream = new UpstreamLease(this);
        _telemetry = new ExchangeTelemetry(services, router);
    }

    /// <summary>The client's socket has something to say, perhaps that it is gone.</summary>
    public bool IsClientSignaled { get; set; }

    /// <summary>A whole head has arrived.</summary>
    public void Begin(int headLength)
    {
        _startedAt = _services.Loop.Timestamp;
        IsClientSignaled = false;
        _upload.Begin(headLength);
        _download.Begin();
        _attempts.Reset();
        _routed = Unrouted;
        _reason = "";
        _isOver = _isSwitched = false;
    }

    /// <summary>The way is known.</summary>
    public void Start(RoutedRequest routed)
    {
        _routed = routed;
        Go(routed.Route.Backend is { } backend ? _attempts.Begin(routed, _services.Hasher.Of(backend.Policy, _relay.Head)) : routed.Route.Failure);
    }

    /// <summary>Moves what can be moved, within a turn.</summary>
    /// <returns>True if the request is over and the connection goes on with the next phase.</returns>
    public bool Pump()
    {
        bool isMoved = true;
        for (int turn = 0; isMoved && !_isOver; turn++)
        {
            if (turn == MaxTurns)
            {
                _relay.Yield();
                break;
            }

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

    public void OnTransportReady(TransportSocket socket) => _relay.Run();

    /// <summary>There is a connection to the endpoint.</summary>
    public void OnUpstream(UpstreamHttp upstream)
    {
        _upload.Attach(upstream, _router);
        _download.Attach(upstream);
    }

    /// <summary>There is no connection to be had to the endpoint.</summary>
    public void OnUpstreamFailed(ForwardFailure failure) => Repeat(failure);

    /// <summary>Goes on after something has happened outside of the client's connection.</summary>
    public void Resume() => _relay.Run();

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
            _attempts.End();
            Report();
        }
    }

    // An attempt has begun, or has not.
    private void Go(ForwardFailure failure)
    {
        if (failure != ForwardFailure.None)
        {
            Answer(failure);
            return;
        }

        BackendModel backend = _routed.Route.Backend!;
        UpstreamHost host = _services.Pool.HostOf(_attempts.Current.Endpoint!, backend.ServerName, isApplication: _router.Direction == TrafficDirection.Inbound);
        if (!_upstream.TryConnect(host, backend.Breaker))
        {
            Fail(ForwardFailure.OverflowPending);
        }
    }

    // Not sent, as far as any application can know: asks another endpoint, if there is one and the budget pays.
    private void Repeat(ForwardFailure failure)
    {
        EndAttempt(failure);
        ForwardFailure answer = _attempts.Repeat(failure, _upload.IsRepeatable);
        if (answer == ForwardFailure.None)
        {
            Rewind();
        }

        Go(answer);
    }

    private void Rewind()
    {
        _upload.Rewind();
        _download.Begin();
    }

    private bool PumpUpload()
    {
        if (_upstream.Connection is null)
        {
            return false;
        }

        bool isMoved = _upload.Pump();
        if (_upload.Failure == ForwardFailure.ClientGone)
        {
            GiveUp(ForwardFailure.ClientGone);
            _relay.Abort();
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
                OnHead(_upstream.Connection!.Response.StatusCode);
                return true;
            case DownloadEvent.Ended:
                Finish();
                return true;
            case DownloadEvent.ClientGone:
                GiveUp(ForwardFailure.ClientGone);
                _relay.Abort();
                return true;
            default:
                OnBroken();
                return true;
        }
    }

    // The answer's head has come; nothing of it has been passed on yet.
    private void OnHead(int statusCode)
    {
        // Only a peer's sidecar can say this (it removes the field from its application's answers); an application without one may send any header.
        bool isUndelivered = _attempts.Current.IsMutualTls && _download.IsUndelivered;
        if (_attempts.Current.IsMutualTls && _download.IsLameDuck)
        {
            _attempts.Current.Endpoint!.State.ObserveLameDuck();
            // The others to it would meet its end.
            _upstream.Host!.CloseIdle();
        }

        if (isUndelivered && _attempts.MayGoOn && _upload.IsRepeatable)
        {
            Repeat(ForwardFailure.ApplicationUnreachable);
            return;
        }

        _attempts.Current.ObserveAnswer(statusCode, isUndelivered, _download.RetryAfter, _services.Loop.Timestamp);
        if (statusCode == 101)
        {
            SwitchProtocols();
            return;
        }

        _download.PassHead(_upload.IsRead && !_relay.IsLastAnswer);
    }

    private void SwitchProtocols()
    {
        // What is missing of a request must not be filled up with the tunnel's bytes.
        if (!_relay.Request.CanSwitchProtocols || !_upload.IsSent)
        {
            Fail(ForwardFailure.UpstreamProtocol);
            return;
        }

        IoBuffer passed = _download.TakeSwitched();
        _upload.EndForTunnel();
        _isSwitched = true;
        _relay.BeginTunnel(_upstream.TakeSocket(), passed);
    }

    private void OnBroken()
    {
        if (_download.Failure == ForwardFailure.UpstreamReset && _upstream.Connection!.IsReused && !_download.HasStarted && _upload.MayBeSentAgain)
        {
            // The peer closed the pooled connection while our request was on its way.
            Rewind();
            if (!_upstream.TryReplace())
            {
                Fail(ForwardFailure.OverflowPending);
            }

            return;
        }

        Fail(_download.Failure);
    }

    private void Fail(ForwardFailure failure)
    {
        EndAttempt(failure);
        if (_download.IsHeadPassed)
        {
            // Nothing can be said any more; only a reset keeps a part from passing for the whole.
            GiveUp(failure);
            _relay.Abort();
            return;
        }

        Answer(failure);
    }

    /// <summary>Answers in the place of the upstream.</summary>
    private void Answer(ForwardFailure failure)
    {
        RequestHead head = _upload.IsRepeatable ? _relay.Head : RequestHead.Unknown;
        FailureResponse answer = FailureResponseMapper.Map(failure, _router.Direction, _routed.Route.Subject, head);
        _reason = answer.Reason;
        bool goesOn = _upload.IsRead && _relay.Request.IsPersistent && !_relay.IsLastAnswer && failure != ForwardFailure.ClientBody;
        bool isHead = _relay.Request.KnownMethod == KnownMethod.Head;
        _download.Replace(HttpAnswers.Failure(answer, isHead, !goesOn, _router.IsLameDuck && _router.IsFromPeer, _services.Time.GetUtcNow()), answer.StatusCode, goesOn);
    }

    private void Finish()
    {
        bool goesOn = _download.GoesOn && _upload.IsRead;
        // An application that ends closes its connections: each request gets one of its own (see UpstreamHttpPool.CloseIdleToApplication).
        if (_download.IsUpstreamReusable && _upload.IsSent && !_router.IsLameDuck)
        {
            _upstream.GiveBack();
        }

        EndAttempt(ForwardFailure.None);
        End();
        _relay.EndRequest(goesOn);
    }

    /// <summary>The request is over without an answer.</summary>
    private void GiveUp(ForwardFailure failure)
    {
        EndAttempt(failure);
        _reason = FailureResponseMapper.Map(failure, _router.Direction, "", RequestHead.Unknown).Reason;
        End();
    }

    private void EndAttempt(ForwardFailure failure)
    {
        _upstream.Close(isBroken: failure != ForwardFailure.None && _upload.HasSent);
        _attempts.Current.End(failure, _services.Loop.Timestamp);
    }

    private void End()
    {
        _isOver = true;
        _attempts.End();
        Report();
        _upload.End();
        _download.End();
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
            _relay.Abort();
        }
    }

    private void Report() => _telemetry.Report(_routed, _attempts.Current, _download.StatusCode, _reason, _startedAt);
}
