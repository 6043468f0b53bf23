using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Mirrors;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Resilience;
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
internal sealed class HttpExchange : IUpstreamUser
{
    /// <summary>Turns of moving bytes before the other connections have theirs. A turn moves up to <see cref="RequestUpload.MaxSteps"/> times 64 KiB each way.</summary>
    private const int MaxTurns = 4;

    private readonly HttpRelay _relay;
    private readonly RelayServices _services;
    private readonly RequestRouter _router;
    private readonly RequestUpload _upload;
    private readonly ResponseDownload _download;
    private readonly OwnAnswers _answers;
    private readonly ExchangeTimers _timers;
    private readonly RequestAttempts _attempts;
    private readonly UpstreamLease _upstream;
    private readonly ExchangeTelemetry _telemetry;
    private RoutedRequest _routed;
    private bool _isOver = true;
    private bool _isSwitched;

    public HttpExchange(HttpRelay relay, RelayServices services, RequestRouter router)
    {
        _relay = relay;
        _services = services;
        _router = router;
        _telemetry = new ExchangeTelemetry(relay, services, router);
        _upload = new RequestUpload(relay, services.Limits, services.Loop, _telemetry, new RequestMirrors(relay, services));
        _download = new ResponseDownload(relay, services, router);
        _answers = new OwnAnswers(relay, services, router, _upload, _download);
        _timers = new ExchangeTimers(this, services.Loop);
        _attempts = new RequestAttempts(services);
        _upstream = new UpstreamLease(this);
    }

    /// <summary>The client's socket has something to say, perhaps that it is gone.</summary>
    public bool IsClientSignaled { get; set; }

    /// <summary>A whole head has arrived.</summary>
    public void Begin(int headLength)
    {
        _telemetry.Begin();
        IsClientSignaled = false;
        _upload.Begin(headLength);
        _download.Begin();
        _attempts.Reset();
        _routed = RoutedRequest.Unrouted;
        _isOver = _isSwitched = false;
    }

    /// <summary>The way is known.</summary>
    public void Start(RoutedRequest routed)
    {
        _routed = routed;
        _download.Changes = routed.Route.Filters?.Response;
        if (routed.Route.Filters?.Redirect is { } redirect)
        {
            _telemetry.Reason = _answers.Redirect(redirect, routed.Route);
            return;
        }

        _timers.BeginRequest(routed.Route.Rule, _relay.Head);
        ForwardFailure refusal = _attempts.Enter(routed, _relay.Head);
        if (refusal != ForwardFailure.None || !_timers.TryWait(routed.Route.Delay))
        {
            Go(refusal == ForwardFailure.None ? _attempts.Next() : refusal);
        }
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
        if (!_isOver && !_isSwitched && _upload.IsRead && IsClientSignaled)
        {
            // Pipelined bytes stay where they are; the end of the client ends the request, as with the other host.
            IsClientSignaled = false;
            if (_upload.PeekClient())
            {
                Abort(ForwardFailure.ClientGone);
            }
        }

        return _isOver;
    }

    public void OnTransportReady(TransportSocket socket) => _relay.Run();

    public void OnUpstream(UpstreamHttp upstream)
    {
        _upload.Attach(upstream, _router, _routed.Route);
        _download.Attach(upstream);
    }

    public void OnUpstreamFailed(ForwardFailure failure) => Fail(failure);

    public void OnUpstreamSilent(bool isLost)
    {
        // What the endpoint has got, and did perhaps, nobody else may do again; and who has nobody else to ask gains nothing by giving up. It may yet answer, if it comes back.
        if ((_download.HasStarted || !_upload.MayBeSentAgain || !TryRepeat(new FailedTry { Failure = ForwardFailure.UpstreamSilent })) && isLost)
        {
            Fail(ForwardFailure.UpstreamReset);
        }

        _relay.Run();
    }

    /// <summary>The request, or a try, has taken too long.</summary>
    public void OnTimedOut(ForwardFailure failure)
    {
        // Whose body has not come yet has itself to blame, not the endpoint.
        EndAttempt(_upload.IsSent ? failure : ForwardFailure.ClientGone);
        Fail(failure);
        _relay.Run();
    }

    /// <summary>The wait before the next attempt is over.</summary>
    public void OnWaited()
    {
        Go(_attempts.Next());
        _relay.Run();
    }

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
            _telemetry.Report(_routed, _attempts, _upload, _download);
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

        _timers.BeginTry(_routed.Route.Rule);
        BackendModel backend = _routed.Route.Backend!;
        UpstreamHost host = _services.Pool.HostOf(_attempts.Current.Endpoint!, backend.ServerName, isApplication: _router.Direction == TrafficDirection.Inbound);
        if (!_upstream.TryConnect(host, backend.Breaker, _attempts.Current.Endpoint!.State))
        {
            Fail(ForwardFailure.OverflowPending);
        }
    }

    // The client has seen nothing of the attempt: makes another, if that is safe or the route says so.
    private bool TryRepeat(in FailedTry failed)
    {
        RetryVerdict verdict = _attempts.Decide(failed with { IsBodyConsumed = !_upload.IsRepeatable, Remaining = _timers.Remaining });
        if (!verdict.IsRetry)
        {
            return false;
        }

        if (failed.Failure == ForwardFailure.None)
        {
            // The connection is in the middle of an answer that nobody wants, and perhaps of the request.
            _upstream.Close(isBroken: !_upload.IsSent);
        }

        EndAttempt(failed.Failure);
        _upload.Rewind();
        _download.Begin();
        if (verdict.IsRuled)
        {
            _timers.Wait(verdict.Wait);
        }
        else
        {
            Go(_attempts.Next());
        }

        return true;
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
            Abort(ForwardFailure.ClientGone);
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
                Abort(ForwardFailure.ClientGone);
                return true;
            default:
                OnBroken();
                return true;
        }
    }

    // The answer's head has come; nothing of it has been passed on yet.
    private void OnHead(int statusCode)
    {
        AnswerNotice notice = _download.TellNotices(_attempts.Current, _upstream.Host!);
        if (notice != AnswerNotice.None && _attempts.MayGoOn && _upload.IsRepeatable)
        {
            if (_upload.IsSent && _download.IsWhole)
            {
                // Whoever has too much to do must not get a handshake for each request that it refuses.
                _upstream.GiveBack();
            }

            Fail(notice == AnswerNotice.Undelivered ? ForwardFailure.ApplicationUnreachable : ForwardFailure.OverflowConcurrency);
            return;
        }

        _attempts.Current.ObserveAnswer(statusCode, notice, _download.RetryAfter, _services.Loop.Timestamp);
        if (statusCode == 101)
        {
            SwitchProtocols();
        }
        else if (!_attempts.Covers(statusCode) || !TryRepeat(new FailedTry { StatusCode = statusCode, RetryAfter = _download.RetryAfter }))
        {
            _download.PassHead(_upload.IsRead && !_relay.IsLastAnswer, _attempts.SessionLine);
        }
    }

    private void SwitchProtocols()
    {
        // What is missing of a request must not be filled up with the tunnel's bytes.
        if (!_relay.Request.CanSwitchProtocols || !_upload.IsSent)
        {
            Fail(ForwardFailure.UpstreamProtocol);
            return;
        }

        _timers.End();
        IoBuffer passed = _download.TakeSwitched(_attempts.SessionLine);
        _upload.EndForTunnel();
        _isSwitched = true;
        _relay.BeginTunnel(_upstream.TakeSocket(), passed);
    }

    private void OnBroken()
    {
        ForwardFailure failure = _download.Failure;
        if (failure == ForwardFailure.UpstreamReset && _upstream.Connection!.IsReused && !_download.HasStarted && _upload.MayBeSentAgain)
        {
            // The peer closed the pooled connection while our request was on its way.
            _upload.Rewind();
            _download.Begin();
            if (_upstream.TryReplace())
            {
                return;
            }

            failure = ForwardFailure.OverflowPending;
        }

        Fail(failure);
    }

    private void Fail(ForwardFailure failure)
    {
        EndAttempt(failure);
        if (_download.IsHeadPassed)
        {
            // Nothing can be said any more; only a reset keeps a part from passing for the whole.
            Abort(failure);
        }
        else if (failure == ForwardFailure.RequestTimeout || !TryRepeat(new FailedTry { Failure = failure }))
        {
            Answer(failure);
        }
    }

    private void Answer(ForwardFailure failure)
    {
        _timers.End();
        _telemetry.Reason = _answers.Fail(failure, _routed.Route);
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
        _telemetry.Reason = _answers.ReasonOf(failure);
        End();
    }

    private void Abort(ForwardFailure failure)
    {
        GiveUp(failure);
        _relay.Abort();
    }

    private void EndAttempt(ForwardFailure failure)
    {
        _timers.EndTry();
        _upstream.Close(isBroken: failure != ForwardFailure.None && _upload.HasSent);
        _attempts.Current.End(failure, _services.Loop.Timestamp);
    }

    private void End()
    {
        _isOver = true;
        _timers.End();
        _attempts.End();
        _telemetry.Report(_routed, _attempts, _upload, _download);
        _upload.End();
        _download.End();
    }
}
