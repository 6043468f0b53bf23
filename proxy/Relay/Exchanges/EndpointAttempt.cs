using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>Keeps an endpoint's counters true while a request is tried there: in flight from begin to end, latency when the answer's head comes.</summary>
/// <param name="time">Clock of the latencies.</param>
internal sealed class EndpointAttempt(TimeProvider time)
{
    private long _startedAt;
    private bool _isInFlight;

    /// <summary>Who is asked, or was asked last; null before the first attempt.</summary>
    public EndpointModel? Endpoint { get; private set; }

    /// <summary>From the attempt's begin to the head of its answer; null before that.</summary>
    public TimeSpan? AnswerLatency { get; private set; }

    /// <summary>The peer must prove an identity over mutual TLS.</summary>
    public bool IsMutualTls => Endpoint?.PeerIdentity is not null;

    /// <summary>A new request: nobody has been asked.</summary>
    public void Reset()
    {
        Endpoint = null;
        AnswerLatency = null;
    }

    public void Begin(EndpointModel endpoint, long timestamp)
    {
        Endpoint = endpoint;
        _startedAt = timestamp;
        _isInFlight = true;
        AnswerLatency = null;
        endpoint.State.Begin();
    }

    /// <summary>
    /// What the head of an answer says of the one who answers: that its pod ends, or that the request was not passed on. Only a peer's sidecar can say these (it removes the fields from its
    /// application's answers); an application without one may send any header.
    /// </summary>
    /// <param name="response">The head.</param>
    /// <param name="head">Its bytes.</param>
    /// <param name="host">The endpoint's connections: the idle ones would meet its end.</param>
    /// <returns>Whether the request was passed on.</returns>
    public AnswerNotice HearNotices(Http1Response response, ReadOnlySpan<byte> head, UpstreamHost host)
    {
        host.Watch.OnHeard();
        if (IsMutualTls && AnswerNotices.IsLameDuck(response))
        {
            Endpoint!.State.ObserveLameDuck();
            host.CloseIdle();
        }

        return IsMutualTls ? AnswerNotices.Of(response, head) : AnswerNotice.None;
    }

    /// <summary>The answer's head has come: the length of a stream says nothing about the endpoint.</summary>
    /// <param name="statusCode">Status of the answer.</param>
    /// <param name="notice">What the peer's sidecar says of the request.</param>
    /// <param name="retryAfter">What the answer asks to wait; zero if nothing.</param>
    /// <param name="timestamp">Now.</param>
    public void ObserveAnswer(int statusCode, AnswerNotice notice, TimeSpan retryAfter, long timestamp)
    {
        TimeSpan latency = time.GetElapsedTime(_startedAt, timestamp);
        AnswerLatency = latency;
        switch (notice)
        {
            case AnswerNotice.Undelivered:
                Endpoint!.State.ObserveUnreachable(latency);
                break;
            case AnswerNotice.Overloaded:
                Endpoint!.State.ObserveOverload();
                break;
            default:
                Endpoint!.State.ObserveAnswer(statusCode, latency, retryAfter);
                break;
        }
    }

    /// <summary>The attempt is over. Ending it twice is harmless.</summary>
    /// <param name="failure">How it failed, if it did.</param>
    /// <param name="timestamp">Now.</param>
    public void End(ForwardFailure failure, long timestamp)
    {
        if (!_isInFlight)
        {
            return;
        }

        _isInFlight = false;
        Endpoint!.State.End();
        if (failure == ForwardFailure.OverflowConcurrency)
        {
            Endpoint.State.ObserveOverload();
        }
        else if (failure.WasNeverSent())
        {
            Endpoint.State.ObserveUnreachable(time.GetElapsedTime(_startedAt, timestamp));
        }
        else if (failure.IsEvidenceAgainstEndpoint())
        {
            Endpoint.State.ObserveFailure(time.GetElapsedTime(_startedAt, timestamp));
        }
    }
}
