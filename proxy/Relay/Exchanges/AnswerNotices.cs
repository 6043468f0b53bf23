using System.Text;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>What an answer's head says of the one who answers, beside the answer itself.</summary>
internal static class AnswerNotices
{
    /// <summary>Whether the peer's sidecar says that it has not passed the request on.</summary>
    public static AnswerNotice Of(Http1Response response, ReadOnlySpan<byte> head)
    {
        if (!response.Known.Contains(KnownField.XMeshReason))
        {
            return AnswerNotice.None;
        }

        ReadOnlySpan<byte> reason = response.Value(head, KnownField.XMeshReason);
        return Ascii.Equals(reason, FailureResponseMapper.ApplicationUnreachable) ? AnswerNotice.Undelivered
            : Ascii.Equals(reason, FailureResponseMapper.OverflowConcurrency) ? AnswerNotice.Overloaded
            : AnswerNotice.None;
    }

    /// <summary>The peer's sidecar says that its pod ends.</summary>
    public static bool IsLameDuck(Http1Response response) => response.Known.Contains(KnownField.XMeshLameDuck);

    /// <summary>What a refusal asks to wait; zero otherwise.</summary>
    public static TimeSpan RetryAfter(Http1Response response, ReadOnlySpan<byte> head) =>
        response.StatusCode is 429 or 503 && response.TryGetValue(head, "retry-after"u8, out ReadOnlySpan<byte> value)
            ? RetryAfterValue.Parse(value)
            : TimeSpan.Zero;
}
