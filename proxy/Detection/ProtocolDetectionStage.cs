using Mesh.Api.Resources.V1;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Detection;

/// <summary>
/// Finds out what is spoken. What an earlier stage knows stands; a declared protocol is taken at its word; otherwise the first bytes tell. While the client is silent
/// the upstream is dialled: if it speaks first, the connection is opaque at once and no time is lost; if the client does, its bytes tell after all.
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
        DetectionResult result = await detector.DetectAsync(connection.Transport.Input, HttpTimeouts.Idle, HttpTimeouts.RequestHead, CancellationToken.None);
        return result.TimedOut ? null : result.Protocol == DetectedProtocol.Http2 ? DetectedProtocol.Http2 : DetectedProtocol.Http1;
    }

    private async ValueTask<DetectedProtocol> DetectAsync(ConnectionContext connection)
    {
        using CancellationTokenSource upstreamTold = new();
        Task<DetectionResult> detection =
            detector.DetectAsync(connection.Transport.Input, Timeout.InfiniteTimeSpan, options.DetectionTimeout, upstreamTold.Token).AsTask();
        if (!await CompletesWithinAsync(detection, options.EarlyDialDelay))
        {
            await DialEarlyAsync(connection, detection, upstreamTold);
        }

        DetectionResult result = await detection;
        if (result.TimedOut && !upstreamTold.IsCancellationRequested)
        {
            metrics.DetectionTimedOut(direction);
        }

        return result.Protocol;
    }

    // Whoever speaks first decides. However long both are silent, nothing is guessed: a client that opens its HTTP connections in advance is not taken for another.
    private async Task DialEarlyAsync(ConnectionContext connection, Task<DetectionResult> detection, CancellationTokenSource upstreamTold)
    {
        using CancellationTokenSource notNeeded = new();
        Task<OpaqueDialResult> dialling = dialer.DialAsync(connection, notNeeded.Token).AsTask();
        bool isHandedOn = false;
        try
        {
            if (await Task.WhenAny(detection, dialling) == dialling && await TellsBeforeAsync(detection, await dialling))
            {
                await upstreamTold.CancelAsync();
            }

            if ((await detection).Protocol is not (DetectedProtocol.Http1 or DetectedProtocol.Http2))
            {
                connection.Features.Set(new OpaqueDialFeature(await dialling));
                isHandedOn = true;
            }
        }
        finally
        {
            if (!isHandedOn)
            {
                await notNeeded.CancelAsync();
                await DiscardAsync(dialling);
            }
        }
    }

    // An upstream that speaks, ends or cannot be reached settles the matter; the last only after a client that means to speak has had the time to.
    private async Task<bool> TellsBeforeAsync(Task detection, OpaqueDialResult dialled) => dialled.IsConnected
        ? await Task.WhenAny(detection, dialled.Upstream.WaitForFirstRead()) != detection
        : !await CompletesWithinAsync(detection, options.DetectionTimeout);

    private static async Task DiscardAsync(Task<OpaqueDialResult> dialling)
    {
        try
        {
            if ((await dialling).Upstream is { } unused)
            {
                await unused.DisposeAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // In time: there is nothing to close.
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
