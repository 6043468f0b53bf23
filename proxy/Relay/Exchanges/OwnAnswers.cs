using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>Answers in the place of the upstream.</summary>
internal sealed class OwnAnswers(HttpRelay relay, RelayServices services, RequestRouter router, RequestUpload upload, ResponseDownload download)
{
    private bool MayGoOn => upload.IsRead && relay.Request.IsPersistent && !relay.IsLastAnswer;

    /// <summary>Says what failed.</summary>
    /// <returns>The stable code.</returns>
    public string Fail(ForwardFailure failure, in RouteDecision route)
    {
        FailureResponse answer = FailureResponseMapper.Map(failure, router.Direction, route, upload.IsRepeatable ? relay.Head : RequestHead.Unknown);
        bool goesOn = MayGoOn && failure != ForwardFailure.ClientBody;
        bool isHead = relay.Request.KnownMethod == KnownMethod.Head;
        download.Replace(HttpAnswers.Failure(answer with { Subject = router.Visible(answer.Subject) }, isHead, !goesOn, router.IsLameDuck && router.IsFromPeer, services.Time.GetUtcNow()), answer.StatusCode, goesOn);
        return answer.Reason;
    }

    /// <summary>The stable code of a failure that nobody can be told of any more.</summary>
    public string ReasonOf(ForwardFailure failure) => FailureResponseMapper.CodeOf(failure, router.Direction);

    /// <summary>Sends the client elsewhere.</summary>
    /// <returns>The stable code.</returns>
    public string Redirect(RedirectFilter redirect, in RouteDecision route)
    {
        bool goesOn = MayGoOn;
        byte[] answer = HttpAnswers.Redirect(redirect.StatusCode, redirect.LocationOf(relay.Head, route.PrefixLength), MeshHeaders.AsValue(route.Subject), !goesOn, services.Time.GetUtcNow());
        download.Replace(answer, redirect.StatusCode, goesOn);
        return RedirectFilter.Reason;
    }
}
