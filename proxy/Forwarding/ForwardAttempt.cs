using Mesh.Proxy.Balancing;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Forwarding;

/// <summary>One try of one request at one endpoint.</summary>
/// <param name="endpoint">Who is asked.</param>
/// <param name="startedAt">Time stamp of the try.</param>
/// <param name="retries">What went before; decides about a further try.</param>
internal sealed class ForwardAttempt(EndpointModel endpoint, long startedAt, RequestRetries retries)
{
    public EndpointModel Endpoint => endpoint;

    public long StartedAt => startedAt;

    public bool IsMutualTls => endpoint.PeerIdentity is not null;

    /// <summary>Whether another attempt may follow if the peer says that it did not deliver the request.</summary>
    public bool MayBeRepeated { get; init; }

    /// <summary>The whole answer was passed on. What becomes of the rest of the request, which a server may leave unread (RFC 9113 §8.1), does not matter any more.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>What is kept of the body; null if there is none, or nobody wants it kept.</summary>
    public KeptBody? Body { get; init; }

    /// <summary>The request's time limit.</summary>
    public required RequestDeadline Deadline { get; init; }

    /// <summary>From the try to the head of its answer; null before that.</summary>
    public TimeSpan? AnswerLatency { get; set; }

    /// <summary>What a gRPC server has answered; null before that, and without gRPC.</summary>
    public int? GrpcStatus { get; set; }

    /// <summary>What the answer's head said, if it was withheld from the client.</summary>
    public ForwardFailure AnsweredFailure { get; set; }

    /// <summary>The further try that an answer leads to, if it was withheld from the client for that.</summary>
    public RetryVerdict Verdict { get; private set; }

    /// <summary>The session cookie that the answer has to set; null for none.</summary>
    public Session? Session => retries.SessionToSet(endpoint);

    /// <summary>An attempt at another endpoint while this one is under way.</summary>
    /// <param name="other">Who is asked.</param>
    /// <param name="timestamp">Now.</param>
    public ForwardAttempt Beside(EndpointModel other, long timestamp) => new(other, timestamp, retries) { MayBeRepeated = MayBeRepeated, Body = Body, Deadline = Deadline };

    /// <summary>Whether an answer would rather be followed by a further try than passed on, if that can be had.</summary>
    public bool IsRetriable(HttpResponseMessage answer) =>
        retries.Covers((int)answer.StatusCode) || (MayBeRepeated && IsMutualTls && MeshTransformer.NoticeOf(answer) != AnswerNotice.None);

    /// <summary>Decides whether an answer is kept from the client because the route wants another try.</summary>
    public bool Withholds(int statusCode, TimeSpan retryAfter)
    {
        if (!retries.Covers(statusCode))
        {
            return false;
        }

        Verdict = retries.Decide(endpoint, new FailedTry
        {
            StatusCode = statusCode,
            RetryAfter = retryAfter,
            IsBodyConsumed = Body is { IsRepeatable: false },
            Remaining = Deadline.Remaining,
        });
        return Verdict.IsRetry;
    }
}
