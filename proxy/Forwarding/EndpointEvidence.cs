using Mesh.Proxy.State;

namespace Mesh.Proxy.Forwarding;

/// <summary>What a try of the managed host says about the endpoint that was asked.</summary>
internal static class EndpointEvidence
{
    /// <summary>The head of an answer has come: the length of a stream says nothing about the endpoint.</summary>
    public static void Observe(EndpointModel endpoint, HttpResponseMessage answer, TimeSpan latency)
    {
        // Only a peer's sidecar can say these (it removes the fields from its application's answers); an application without one may send any header.
        bool isPeer = endpoint.PeerIdentity is not null;
        if (isPeer && answer.Headers.NonValidated.Contains(MeshHeaders.LameDuck))
        {
            endpoint.State.ObserveLameDuck();
        }

        switch (isPeer ? MeshTransformer.NoticeOf(answer) : AnswerNotice.None)
        {
            case AnswerNotice.Undelivered:
                endpoint.State.ObserveUnreachable(latency);
                break;
            case AnswerNotice.Overloaded:
                endpoint.State.ObserveOverload();
                break;
            default:
                int status = GrpcStatus.AsHttp(GrpcStatus.Find(answer.Headers)) ?? (int)answer.StatusCode;
                endpoint.State.ObserveAnswer(status, latency, answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero);
                break;
        }
    }

    /// <summary>The try has failed before the head of an answer, or within it.</summary>
    public static void Observe(EndpointModel endpoint, ForwardFailure failure, TimeSpan latency)
    {
        if (failure == ForwardFailure.OverflowConcurrency)
        {
            endpoint.State.ObserveOverload();
        }
        // Who says that it did not look at a request can be connected to: it ends, or has too much to do, and is no more ill than one that answers 503.
        else if (failure.WasNeverSent() && failure != ForwardFailure.NotProcessed)
        {
            endpoint.State.ObserveUnreachable(latency);
        }
        else if (failure.IsEvidenceAgainstEndpoint())
        {
            endpoint.State.ObserveFailure(latency);
        }
    }
}
