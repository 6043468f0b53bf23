using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Http;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Mesh.Proxy.Forwarding;

/// <summary>The last stage of a request: picks an endpoint, forwards through its pool, and asks the next one if nothing was sent.</summary>
internal sealed class ForwardingStage(
    IHttpForwarder forwarder,
    UpstreamPool pool,
    RetryPolicy retries,
    RequestHasher hasher,
    ProxyMetrics metrics,
    TimeProvider time)
{
    private static readonly ForwarderRequestConfig Http1 = CreateConfig(HttpVersion.Version11);
    private static readonly ForwarderRequestConfig Http2 = CreateConfig(HttpVersion.Version20);

    private readonly MeshTransformer _transformer = new(time);

    public async Task InvokeAsync(HttpContext context)
    {
        MeshRequestFeature mesh = MeshRequestFeature.Of(context);
        ForwardFailure failure = mesh.Route.HasBackend
            ? await EnterAsync(context, mesh)
            : mesh.Route.Failure;
        if (failure != ForwardFailure.None)
        {
            await FailureResponseWriter.WriteAsync(context, failure, mesh.Route.Subject);
        }
    }

    // Takes the request's place at the circuit breaker for as long as it is under way.
    private async Task<ForwardFailure> EnterAsync(HttpContext context, MeshRequestFeature mesh)
    {
        CircuitBreaker breaker = mesh.Backend.Breaker;
        if (!breaker.TryEnterRequest())
        {
            return ForwardFailure.OverflowRequests;
        }

        try
        {
            return await ForwardAsync(context, mesh);
        }
        finally
        {
            breaker.LeaveRequest();
        }
    }

    private async Task<ForwardFailure> ForwardAsync(HttpContext context, MeshRequestFeature mesh)
    {
        ulong? hash = hasher.Of(mesh.Backend.Policy, mesh.Head);
        retries.OnRequest();
        EndpointModel[] tried = [];
        ForwardFailure failure = ForwardFailure.None;
        bool isBodyConsumed = false;
        while (true)
        {
            PickResult pick = mesh.Backend.Picker.Pick(new PickContext(tried, hash));
            if (!pick.IsSuccess)
            {
                return failure != ForwardFailure.None ? failure : pick.Failure.ToForwardFailure();
            }

            if (failure != ForwardFailure.None)
            {
                // Paid for only now that there is somebody to ask.
                if (retries.Decide(failure, tried.Length, isBodyConsumed) != RetryDecision.Retry || !mesh.Backend.Breaker.TryEnterRetry())
                {
                    return failure;
                }

                metrics.Retried(mesh.Service, failure.ToString());
                context.Response.Clear();
            }

            bool isRetry = failure != ForwardFailure.None;
            try
            {
                failure = await TryAsync(context, mesh, pick.Endpoint, attempts: tried.Length + 1);
            }
            finally
            {
                if (isRetry)
                {
                    mesh.Backend.Breaker.LeaveRetry();
                }
            }

            if (failure == ForwardFailure.None || context.Response.HasStarted)
            {
                return failure;
            }

            // A request that was never sent has not had its body read either, except where a peer answered for its application.
            isBodyConsumed = failure == ForwardFailure.ApplicationUnreachable && CanHaveBody(context);
            tried = [.. tried, pick.Endpoint];
        }
    }

    private async Task<ForwardFailure> TryAsync(HttpContext context, MeshRequestFeature mesh, EndpointModel endpoint, int attempts)
    {
        bool isHttp2 = HttpProtocol.IsHttp2(context.Request.Protocol);
        ForwardAttempt attempt = new(endpoint, time.GetTimestamp())
        {
            MayBeRepeated = attempts < RetryPolicy.MaxAttempts && !CanHaveBody(context),
        };
        mesh.Attempt = attempt;
        UpstreamTarget target = new(endpoint.Target, endpoint.PeerIdentity, mesh.Backend.ServerName);
        Upstream upstream = pool.Rent(new UpstreamKey(target, isHttp2, mesh.Direction == TrafficDirection.Inbound));
        endpoint.State.Begin();
        try
        {
            ForwarderError error = await forwarder.SendAsync(
                context, upstream.Prefix, upstream.Invoker, isHttp2 ? Http2 : Http1, _transformer, context.RequestAborted);
            ForwardFailure failure = error == ForwarderError.None || attempt.IsAnswered
                ? attempt.AnsweredFailure
                : ForwarderErrors.ToFailure(error, context.GetForwarderErrorFeature()?.Exception);
            Observe(attempt, failure);
            return failure;
        }
        finally
        {
            endpoint.State.End();
            pool.Return(upstream);
        }
    }

    // Answers were observed when their head came: the length of a stream says nothing about the endpoint.
    private void Observe(ForwardAttempt attempt, ForwardFailure failure)
    {
        if (failure.WasNeverSent())
        {
            attempt.Endpoint.State.ObserveUnreachable();
        }
        else if (failure.IsEvidenceAgainstEndpoint())
        {
            attempt.Endpoint.State.ObserveFailure(time.GetElapsedTime(attempt.StartedAt));
        }
    }

    private static bool CanHaveBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    private static ForwarderRequestConfig CreateConfig(Version version) => new()
    {
        // What came as HTTP/1.1 goes on as HTTP/1.1, and HTTP/2 as HTTP/2: the application on the other side decides, not the mesh.
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        // Streams may be silent for hours. Peers that vanished are found by keep-alive.
        ActivityTimeout = Timeout.InfiniteTimeSpan,
        AllowResponseBuffering = false,
    };
}
