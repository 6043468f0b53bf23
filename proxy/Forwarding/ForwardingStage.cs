using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.Http;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Resilience;
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
        HedgeRule? hedge = HedgeOf(context, mesh, tries);
        // For other endpoints and for mirrors; and over HTTP/2 a server, also the application beside us, may say that it has not looked at a request whose body it has taken.
        bool isKept = CanHaveBody(context) && (mesh.Direction == TrafficDirection.Outbound || HttpProtocol.IsHttp2(context.Request.Protocol));
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
            mesh.Attempt = attempt;
            ForwardFailure failure = await (hedge is null ? TryAsync(context, mesh, attempt) : HedgeAsync(context, mesh, tries));
            attempt = mesh.Attempt;
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
        using UpstreamTry held = Begin(context, mesh, attempt, attempt.Deadline.Token);
        ForwarderError error = await forwarder.SendAsync(context, held.Prefix, held.Invoker, ConfigOf(context), _transformer, held.Token);
        return Conclude(context, attempt, error, held.IsExpired);
    }

    // The attempt may be another one afterwards: the one whose answer was passed on, or the last.
    private async Task<ForwardFailure> HedgeAsync(HttpContext context, MeshRequestFeature mesh, RequestRetries tries)
    {
        await using HedgedTries hedged = new(mesh, tries, (attempt, ended) => Begin(context, mesh, attempt, ended), metrics, time);
        // Each try has an address of its own; this one says only that it is HTTP.
        ForwarderError error = await forwarder.SendAsync(context, $"http://{mesh.Attempt!.Endpoint.Target}", hedged.Invoker, ConfigOf(context), _transformer, hedged.Token);
        return Conclude(context, mesh.Attempt, error, hedged.IsExpired);
    }

    private UpstreamTry Begin(HttpContext context, MeshRequestFeature mesh, ForwardAttempt attempt, CancellationToken ended)
    {
        UpstreamTarget target = UpstreamTarget.Of(attempt.Endpoint, mesh.Backend.ServerName);
        UpstreamKey key = new(target, HttpProtocol.IsHttp2(context.Request.Protocol), mesh.Direction == TrafficDirection.Inbound);
        return new UpstreamTry(attempt, key, pool, new RequestDeadline(mesh.Route.Rule?.Timeouts.Try ?? TimeSpan.Zero, time, ended), time);
    }

    private ForwardFailure Conclude(HttpContext context, ForwardAttempt attempt, ForwarderError error, bool isExpired)
    {
        ForwardFailure failure =
            error == ForwarderError.None || attempt.IsAnswered ? attempt.AnsweredFailure
            : attempt.Deadline.IsExpired ? ForwardFailure.RequestTimeout
            : isExpired ? ForwardFailure.UpstreamTimeout
            : ForwarderErrors.ToFailure(error, context.GetForwarderErrorFeature()?.Exception);
        // Answers were observed when their head came: the length of a stream says nothing about the endpoint.
        EndpointEvidence.Observe(attempt.Endpoint, failure, time.GetElapsedTime(attempt.StartedAt));
        return failure;
    }

    // Only what can be asked twice at a time, is whole before anybody is asked, and is not tied to its endpoint.
    private static HedgeRule? HedgeOf(HttpContext context, MeshRequestFeature mesh, RequestRetries tries) =>
        mesh.Backend.Policy.Hedge is { } rule
        && HedgeRule.Covers(MethodName.Find(mesh.Head.Method))
        && !IsUpgrade(context)
        && (!CanHaveBody(context) || (context.Request.ContentLength <= HedgeRule.MaxBodyBytes && context.Request.Headers.Expect.Count == 0))
        && !tries.IsKeptByCookie
            ? rule
            : null;

    private static ForwarderRequestConfig ConfigOf(HttpContext context) => HttpProtocol.IsHttp2(context.Request.Protocol) ? Http2 : Http1;

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
