using Mesh.Api.Resources.V1;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Detection;

/// <summary>
/// Finds out what is spoken. What an earlier stage knows stands; a declared protocol is taken at its word; otherwise the first bytes tell. While the client is silent
/// the upstream is dialled: if it speaks first, the connection is opaque at once and no time is lost.
/// </summary>
internal sealed class ProtocolDetectionStage(
    TrafficDirection direction,
    ProtocolDetector detector,
    IOpaqueDialer dialer,
    DataPathOptions options,
    ProxyMetrics metrics)
{
    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.Features.Get<DetectedProtocolFeature>() is null)
        {
            DetectedProtocol? protocol = connection.Features.Get<DeclaredProtocolFeature>()?.Protocol switch
            {
                Protocol.Tcp => DetectedProtocol.Opaque,
                Protocol.Http1 or Protocol.Http2 => await DetectVersionAsync(connection),
                _ => await DetectAsync(connection),
            };
            if (protocol is not { } known)
            {
                return;
            }

            connection.Features.Set(new DetectedProtocolFeature(known));
        }

        metrics.ConnectionClassified(direction, connection.Features.Get<DetectedProtocolFeature>()!.Protocol);
        await next(connection);
    }

    // Declared as HTTP: the client speaks first, so waiting costs nobody anything, and only the version is open. Whatever is not HTTP gets the host's 400; who never says
    // anything is closed like any idle HTTP connection.
    private async ValueTask<DetectedProtocol?> DetectVersionAsync(ConnectionContext connection)
    {
        DetectionResult result = await detector.DetectAsync(connection.Transport.Input, HttpTimeouts.Idle, CancellationToken.None);
        return result.TimedOut ? null : result.Protocol == DetectedProtocol.Http2 ? DetectedProtocol.Http2 : DetectedProtocol.Http1;
    }

    private async ValueTask<DetectedProtocol> DetectAsync(ConnectionContext connection)
    {
        using CancellationTokenSource serverSpoke = new();
        Task<DetectionResult> detection = detector.DetectAsync(connection.Transport.Input, options.DetectionTimeout, serverSpoke.Token).AsTask();
        if (!await CompletesWithinAsync(detection, options.EarlyDialDelay))
        {
            await DialEarlyAsync(connection, detection, serverSpoke);
        }

        DetectionResult result = await detection;
        if (result.TimedOut && !serverSpoke.IsCancellationRequested)
        {
            metrics.DetectionTimedOut(direction);
        }

        return result.Protocol;
    }

    private async Task DialEarlyAsync(ConnectionContext connection, Task<DetectionResult> detection, CancellationTokenSource serverSpoke)
    {
        using CancellationTokenSource clientSpoke = new();
        Task<OpaqueUpstream?> dialling = DialAsync(connection, clientSpoke.Token);
        if (await Task.WhenAny(detection, dialling) == dialling && await dialling is { } dialled)
        {
            if (await Task.WhenAny(detection, dialled.WaitForFirstRead()) != detection)
            {
                await serverSpoke.CancelAsync();
            }
        }

        if ((await detection).Protocol is DetectedProtocol.Http1 or DetectedProtocol.Http2)
        {
            await clientSpoke.CancelAsync();
            if (await dialling is { } unused)
            {
                await unused.DisposeAsync();
            }
        }
        else if (await dialling is { } upstream)
        {
            connection.Features.Set(new OpaqueUpstreamFeature(upstream));
        }
    }

    private async Task<OpaqueUpstream?> DialAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        try
        {
            return (await dialer.DialAsync(connection, cancellationToken)).Upstream;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async ValueTask<bool> CompletesWithinAsync(Task task, TimeSpan limit)
    {
        if (task.IsCompleted)
        {
            return true;
        }

        using CancellationTokenSource done = new();
        Task delay = Task.Delay(limit, detector.Time, done.Token);
        bool isCompleted = await Task.WhenAny(task, delay) == task;
        await done.CancelAsync();
        return isCompleted;
    }
}
