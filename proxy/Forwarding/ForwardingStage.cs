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
    MirrorSender mirrors,
    ProxyMetrics metrics,
    TimeProvider time)
{
    private static readonly ForwarderRequestConfig Http1 = CreateConfig(HttpVersion.Version11);
    private static readonly ForwarderRequestConfig Http2 = CreateConfig(HttpVersion.Version20);

    private readonly MeshTransformer _transformer = new(time);

    public async Task InvokeAsync(HttpContext context)
    {
        MeshRequestFeature mesh = MeshRequestFeature.Of(context);
        if (mesh.Route.Filters?.Redirect is { } redirect)
        {
            RedirectWriter.Write(context, redirect);
            return;
        }

        ForwardFailure failure = mesh.Route.HasBackend
            ? await EnterAsync(context, mesh)
            : mesh.Route.Failure;
        if (failure != ForwardFailure.None)
        {
            await FailureResponseWriter.WriteAsync(context, failure);
        }
    }

    // Takes the request's places where requests under way are bounded for as long as it is under way.
    private async Task<ForwardFailure> EnterAsync(HttpContext context, MeshRequestFeature mesh)
    {
        RequestRetries tries = new(retries);
        ForwardFailure refusal = tries.Begin(mesh.Routed, hasher.Of(mesh.Backend.Policy, mesh.Head), RequestHasher.SessionOf(mesh.Backend.Policy, mesh.Head));
        if (refusal != ForwardFailure.None)
        {
            return refusal;
        }

        try
        {
            return await ForwardAsync(context, mesh, tries);
        }
        finally
        {
            tries.End(mesh.Attempt?.AnswerLatency);
        }
    }

    private async Task<ForwardFailure> ForwardAsync(HttpContext context, MeshRequestFeature mesh, RequestRetries tries)
    {
        TimeSpan limit = mesh.Route.Rule?.Timeouts.RequestLimit(mesh.Head) ?? TimeSpan.Zero;
        using RequestDeadline deadline = new(limit, time, context.RequestAborted);
        if (mesh.Route.Delay > TimeSpan.Zero && !await WaitAsync(mesh.Route.Delay, deadline))
        {
            return deadline.IsExpired ? ForwardFailure.RequestTimeout : ForwardFailure.ClientGone;
        }

        if (mesh.Route.Abort is not null)
        {
            return ForwardFailure.FaultInjected;
        }

        using PendingMirrors? copies = mirrors.Draw(mesh.Route.Filters, CanHaveBody(context), IsUpgrade(context));
        mesh.Mirrors = copies;
        // Over HTTP/2 a server may say that it has not looked at a request whose body it has taken.
        bool isKept = CanHaveBody(context) && (tries.HasRule || copies is not null || HttpProtocol.IsHttp2(context.Request.Protocol));
        using KeptBody? body = isKept ? new KeptBody(context.Request.Body) { Mirrors = copies, Announced = context.Request.ContentLength } : null;
        if (body is not null)
        {
            context.Request.Body = body;
        }

        while (true)
        {
            PickResult pick = tries.Pick();
            if (!pick.IsSuccess)
            {
                return pick.Failure.ToForwardFailure();
            }

            ForwardAttempt attempt = new(pick.Endpoint, time.GetTimestamp(), tries)
            {
                MayBeRepeated = tries.MayGoOn && (!CanHaveBody(context) || body is { IsRepeatable: true }),
                Body = body,
                Deadline = deadline,
            };
            ForwardFailure failure = await TryAsync(context, mesh, attempt);
            if (context.Response.HasStarted || (failure == ForwardFailure.None && !attempt.Verdict.IsRetry))
            {
                return failure;
            }

            RetryVerdict verdict = failure == ForwardFailure.None ? attempt.Verdict : Decide(context, tries, attempt, failure);
            if (!verdict.IsRetry)
            {
                return failure;
            }

            mesh.Retries++;
            metrics.Retried(mesh.Service, tries.Cause);
            if (verdict.Wait > TimeSpan.Zero && !await WaitAsync(verdict.Wait, deadline))
            {
                return deadline.IsExpired ? ForwardFailure.RequestTimeout : ForwardFailure.ClientGone;
            }

            context.Response.Clear();
            body?.Rewind();
        }
    }

    private static RetryVerdict Decide(HttpContext context, RequestRetries tries, ForwardAttempt attempt, ForwardFailure failure) =>
        tries.Decide(attempt.Endpoint, new FailedTry
        {
            Failure = failure,
            // A request that was never sent has not had its body read either, except where a peer answered for its application.
            IsBodyConsumed = attempt.Body is { } body ? !body.IsRepeatable : failure is ForwardFailure.ApplicationUnreachable or ForwardFailure.OverflowConcurrency && CanHaveBody(context),
            Remaining = attempt.Deadline.Remaining,
        });

    private async Task<bool> WaitAsync(TimeSpan wait, RequestDeadline deadline)
    {
        try
        {
            await Task.Delay(wait, time, deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<ForwardFailure> TryAsync(HttpContext context, MeshRequestFeature mesh, ForwardAttempt attempt)
    {
        bool isHttp2 = HttpProtocol.IsHttp2(context.Request.Protocol);
        mesh.Attempt = attempt;
        EndpointModel endpoint = attempt.Endpoint;
        UpstreamTarget target = new(endpoint.Target, endpoint.PeerIdentity, mesh.Backend.ServerName);
        Upstream upstream = pool.Rent(new UpstreamKey(target, isHttp2, mesh.Direction == TrafficDirection.Inbound));
        endpoint.State.Begin();
        using RequestDeadline ofTry = new(mesh.Route.Rule?.Timeouts.Try ?? TimeSpan.Zero, time, attempt.Deadline.Token);
        try
        {
            ForwarderError error = await forwarder.SendAsync(
                context, upstream.Prefix, upstream.Invoker, isHttp2 ? Http2 : Http1, _transformer, ofTry.Token);
            ForwardFailure failure =
                error == ForwarderError.None || attempt.IsAnswered ? attempt.AnsweredFailure
                : attempt.Deadline.IsExpired ? ForwardFailure.RequestTimeout
                : ofTry.IsExpired ? ForwardFailure.UpstreamTimeout
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
        if (failure == ForwardFailure.OverflowConcurrency)
        {
            attempt.Endpoint.State.ObserveOverload();
        }
        else if (failure.WasNeverSent())
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

    private static bool IsUpgrade(HttpContext context) => context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest ?? false;

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
