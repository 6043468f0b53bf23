using System.Globalization;
using System.Threading.Channels;
using Grpc.Core;
using Mesh.Api.Discovery;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Discovery;

/// <summary>Keeps a stream to the control plane open: opens it, passes on what it says, and after its end opens the next one with back-off. For ever.</summary>
internal sealed partial class StreamPump(
    IDiscoveryTransport transport,
    ChannelWriter<DiscoveryEvent> events,
    ReconnectBackoff backoff,
    TimeProvider time,
    ILogger<StreamPump> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Exception? failure;
            try
            {
                await using IDiscoveryStream stream = await transport.OpenAsync(cancellationToken);
                failure = await PumpAsync(stream, cancellationToken);
            }
            catch (Exception e)
            {
                // gRPC has an exception of its own for a cancelled call.
                cancellationToken.ThrowIfCancellationRequested();
                failure = e;
            }

            TimeSpan wait = backoff.Next(failure is RpcException rpc ? PushbackOf(rpc) : default);
            if (failure is null)
            {
                Log.StreamEnded(logger, wait);
            }
            else
            {
                Log.StreamClosed(logger, Describe(failure), wait);
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <returns>Null if the control plane has ended the stream as it should.</returns>
    private async Task<Exception?> PumpAsync(IDiscoveryStream stream, CancellationToken cancellationToken)
    {
        await events.WriteAsync(new DiscoveryEvent.StreamOpened(stream), cancellationToken);
        try
        {
            bool answered = false;
            await foreach (DeltaDiscoveryResponse response in stream.ReadAllAsync(cancellationToken))
            {
                if (!answered)
                {
                    answered = true;
                    backoff.Reset();
                    Log.StreamOpened(logger, response.ControlPlane?.Identifier ?? "");
                }

                await events.WriteAsync(new DiscoveryEvent.ResponseArrived(stream, response), cancellationToken);
            }

            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return e;
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                await events.WriteAsync(new DiscoveryEvent.StreamClosed(stream), cancellationToken);
            }
        }
    }

    /// <summary>How long the control plane asks to stay away, as gRPC's retries are told: https://github.com/grpc/proposal/blob/master/A6-client-retries.md</summary>
    private static TimeSpan PushbackOf(RpcException e) =>
        e.Trailers.GetValue("grpc-retry-pushback-ms") is { } text && uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : default;

    private static string Describe(Exception e) => e is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : $"{e.GetType().Name}: {e.Message}";

    private static partial class Log
    {
        [LoggerMessage(EventIds.StreamOpened, LogLevel.Information, "Connected to control plane {ControlPlane}")]
        public static partial void StreamOpened(ILogger logger, string controlPlane);

        [LoggerMessage(EventIds.StreamEnded, LogLevel.Information, "The control plane has ended the stream to let others in; next one in {Wait}")]
        public static partial void StreamEnded(ILogger logger, TimeSpan wait);

        [LoggerMessage(
            EventIds.StreamClosed,
            LogLevel.Warning,
            "No stream to the control plane ({Reason}); the configuration stays in force, next attempt in {Wait}")]
        public static partial void StreamClosed(ILogger logger, string reason, TimeSpan wait);
    }
}
