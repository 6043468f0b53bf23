using Mesh.Proxy.State;

namespace Mesh.Proxy.Forwarding;

/// <summary>One try of one request at one endpoint.</summary>
/// <param name="endpoint">Who is asked.</param>
/// <param name="startedAt">Time stamp of the try.</param>
internal sealed class ForwardAttempt(EndpointModel endpoint, long startedAt)
{
    public EndpointModel Endpoint => endpoint;

    public long StartedAt => startedAt;

    public bool IsMutualTls => endpoint.PeerIdentity is not null;

    /// <summary>Whether another attempt may follow if the peer says that it did not deliver the request.</summary>
    public bool MayBeRepeated { get; init; }

    /// <summary>The whole answer was passed on. What becomes of the rest of the request, which a server may leave unread (RFC 9113 §8.1), does not matter any more.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>What the answer's head said, if it was withheld from the client.</summary>
    public ForwardFailure AnsweredFailure { get; set; }
}
