using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Http;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.Traces;
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
    public static readonly UriCreationOptions RawTarget = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Whether the peer's sidecar says that it has not passed the request on. Whatever the status: gRPC calls are answered with 200.</summary>
    public static AnswerNotice NoticeOf(HttpResponseMessage response) => response.Headers.NonValidated.TryGetValues(MeshHeaders.Reason, out System.Net.Http.Headers.HeaderStringValues values)
        ? values.ToString() switch
        {
            FailureResponseMapper.ApplicationUnreachable => AnswerNotice.Undelivered,
            FailureResponseMapper.OverflowConcurrency => AnswerNotice.Overloaded,
            _ => AnswerNotice.None,
        }
        : AnswerNotice.None;

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        MeshRequestFeature mesh = MeshRequestFeature.Of(httpContext);
        proxyRequest.RequestUri = new Uri(destinationPrefix + RouteTransforms.TargetOf(mesh), RawTarget);

        if (string.IsNullOrEmpty(httpContext.Request.Headers.Host))
        {
            // The HTTP client would send an empty one beside its own.
            proxyRequest.Headers.Host = null;
        }

        if (mesh.Attempt?.Body is { } body)
        {
            RequestBodyHandler.SetBody(proxyRequest, body);
        }

        ConnectionFields.LeaveOut(httpContext.Request, proxyRequest);
        RouteTransforms.Change(mesh.Route.Filters, proxyRequest);
        if (mesh.Direction == TrafficDirection.Inbound)
        {
            WriteCaller(mesh.Router, proxyRequest);
        }

        if (mesh.Notes?.Span is { } span)
        {
            WriteTrace(span, mesh.Notes.IsNewTrace, proxyRequest);
        }

        mesh.Mirrors?.OnHead(mesh, proxyRequest);
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
        AnswerNotice notice = attempt.IsMutualTls ? NoticeOf(proxyResponse) : AnswerNotice.None;
        if (attempt.IsMutualTls && proxyResponse.Headers.NonValidated.Contains(MeshHeaders.LameDuck))
        {
            state.ObserveLameDuck();
        }

        if (notice != AnswerNotice.None && attempt.MayBeRepeated)
        {
            attempt.AnsweredFailure = notice == AnswerNotice.Undelivered ? ForwardFailure.ApplicationUnreachable : ForwardFailure.OverflowConcurrency;
            return false;
        }

        TimeSpan latency = time.GetElapsedTime(attempt.StartedAt);
        attempt.AnswerLatency = latency;
        attempt.GrpcStatus = GrpcStatus.Find(proxyResponse.Headers);
        switch (notice)
        {
            case AnswerNotice.Undelivered:
                state.ObserveUnreachable(latency);
                break;
            case AnswerNotice.Overloaded:
                state.ObserveOverload();
                break;
            default:
                state.ObserveAnswer(GrpcStatus.AsHttp(attempt.GrpcStatus) ?? (int)proxyResponse.StatusCode, latency, proxyResponse.Headers.RetryAfter?.Delta ?? TimeSpan.Zero);
                break;
        }

        if (attempt.Withholds((int)proxyResponse.StatusCode, proxyResponse.Headers.RetryAfter?.Delta ?? TimeSpan.Zero))
        {
            return false;
        }

        attempt.Body?.Release();
        bool isPassedOn = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        ConnectionFields.LeaveOut(proxyResponse, httpContext.Response);
        // Between sidecars only.
        httpContext.Response.Headers.Remove(MeshHeaders.LameDuck);
        MeshRequestFeature mesh = MeshRequestFeature.Of(httpContext);
        if (mesh.Direction == TrafficDirection.Inbound)
        {
            // Peers repeat a request on the reason, so an application must not be able to say it.
            httpContext.Response.Headers.Remove(MeshHeaders.Reason);
            httpContext.Response.Headers.Remove(MeshHeaders.Subject);
            LameDuckNotice.Write(httpContext, mesh.Router);
        }

        // What follows a switch of protocols goes both ways and is no body.
        if (mesh.Notes is { } notes && proxyResponse.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            // Its fields have been copied.
            proxyResponse.Content = new CountedContent(proxyResponse.Content, notes);
        }

        RouteTransforms.Change(MeshRequestFeature.Of(httpContext).Route.Filters, httpContext.Response);
        if (attempt.Session is { } session)
        {
            httpContext.Response.Headers.Append("Set-Cookie", session.Field);
        }

        return isPassedOn;
    }

    public override async ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext,
        HttpResponseMessage proxyResponse,
        CancellationToken cancellationToken)
    {
        await base.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
        ForwardAttempt attempt = MeshRequestFeature.Of(httpContext).Attempt!;
        attempt.IsAnswered = true;
        int? status = GrpcStatus.Find(proxyResponse.TrailingHeaders);
        attempt.GrpcStatus ??= status;
        if (GrpcStatus.AsHttp(status) is { } statusCode and not StatusCodes.Status200OK)
        {
            // The head counted as a success. The length of a stream says nothing about the endpoint, so only the penalty is left to be booked.
            attempt.Endpoint.State.ObserveAnswer(statusCode, TimeSpan.Zero);
        }
    }

    private static void WriteTrace(TraceContext span, bool isNew, HttpRequestMessage request)
    {
        request.Headers.Remove(TraceContext.FieldName);
        request.Headers.TryAddWithoutValidation(TraceContext.FieldName, span.ToString());
        if (isNew)
        {
            request.Headers.Remove(TraceContext.StateFieldName);
        }
    }

    private static void WriteCaller(RequestRouter router, HttpRequestMessage request)
    {
        // Whoever sent the field, it was not proven.
        request.Headers.Remove(MeshHeaders.ForwardedClientCertificate);
        if (router.CallerCertificate is { } caller)
        {
            request.Headers.TryAddWithoutValidation(MeshHeaders.ForwardedClientCertificate, caller);
        }
    }
}
