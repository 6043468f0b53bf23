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
            string reason;
            try
            {
                await using IDiscoveryStream stream = await transport.OpenAsync(cancellationToken);
                reason = await PumpAsync(stream, cancellationToken);
            }
            catch (Exception e)
            {
                // gRPC has an exception of its own for a cancelled call.
                cancellationToken.ThrowIfCancellationRequested();
                reason = Describe(e);
            }

            TimeSpan wait = backoff.Next();
            Log.StreamClosed(logger, reason, wait);
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private async Task<string> PumpAsync(IDiscoveryStream stream, CancellationToken cancellationToken)
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

            return "ended by the control plane";
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Describe(e);
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                await events.WriteAsync(new DiscoveryEvent.StreamClosed(stream), cancellationToken);
            }
        }
    }

    private static string Describe(Exception e) => e is RpcException rpc ? $"{rpc.StatusCode}: {rpc.Status.Detail}" : $"{e.GetType().Name}: {e.Message}";

    private static partial class Log
    {
        [LoggerMessage(EventIds.StreamOpened, LogLevel.Information, "Connected to control plane {ControlPlane}")]
        public static partial void StreamOpened(ILogger logger, string controlPlane);

        [LoggerMessage(
            EventIds.StreamClosed,
            LogLevel.Warning,
            "No stream to the control plane ({Reason}); the configuration stays in force, next attempt in {Wait}")]
        public static partial void StreamClosed(ILogger logger, string reason, TimeSpan wait);
    }
}
