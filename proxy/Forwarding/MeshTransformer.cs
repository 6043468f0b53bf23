using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Http;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Telemetry;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Mesh.Proxy.Forwarding;

/// <summary>
/// Copies heads between client and upstream. Hop-by-hop fields are left out by the base class; beyond that nothing is added, normalized or decoded: the application
/// must not notice the mesh. The one exception is the caller's proven identity on inbound requests.
/// </summary>
internal sealed class MeshTransformer(TimeProvider time) : HttpTransformer
{
    // The target goes out byte for byte: "/a%2Fb/../c" means something to the application.
    private static readonly UriCreationOptions RawTarget = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        MeshRequestFeature mesh = MeshRequestFeature.Of(httpContext);
        if (mesh.Head.Target.StartsWith('/'))
        {
            proxyRequest.RequestUri = new Uri(destinationPrefix + mesh.Head.Target, RawTarget);
        }

        if (mesh.Direction == TrafficDirection.Inbound)
        {
            WriteCaller(httpContext, proxyRequest);
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return false;
        }

        ForwardAttempt attempt = MeshRequestFeature.Of(httpContext).Attempt!;
        EndpointState state = attempt.Endpoint.State;
        // Only a peer's sidecar can say this (it removes the field from its application's answers); an application without one may send any header.
        if (attempt.IsMutualTls && IsUndelivered(proxyResponse) && attempt.MayBeRepeated)
        {
            attempt.AnsweredFailure = ForwardFailure.ApplicationUnreachable;
            return false;
        }

        TimeSpan latency = time.GetElapsedTime(attempt.StartedAt);
        if ((int)proxyResponse.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            state.ObserveFailure(latency);
        }
        else
        {
            state.ObserveSuccess(latency);
        }

        bool isPassedOn = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (MeshRequestFeature.Of(httpContext).Direction == TrafficDirection.Inbound)
        {
            // Peers repeat a request on this word, so an application must not be able to say it.
            httpContext.Response.Headers.Remove(MeshHeaders.Reason);
        }

        return isPassedOn;
    }

    private static bool IsUndelivered(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.ServiceUnavailable
        && response.Headers.NonValidated.TryGetValues(MeshHeaders.Reason, out System.Net.Http.Headers.HeaderStringValues values)
        && values.ToString() == FailureResponseMapper.ApplicationUnreachable;

    private static void WriteCaller(HttpContext context, HttpRequestMessage request)
    {
        // Whoever sent the field, it was not proven.
        request.Headers.Remove(MeshHeaders.ForwardedClientCertificate);
        if (context.Features.Get<PeerIdentityFeature>() is { } identity)
        {
            request.Headers.TryAddWithoutValidation(MeshHeaders.ForwardedClientCertificate, $"By={identity.Own};URI={identity.Peer}");
        }
    }
}
