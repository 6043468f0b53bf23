using System.Threading.Channels;
using Mesh.Api.Discovery;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// The one loop that owns what the sidecar holds: takes events in order, keeps the stream's subscriptions in step with what the application uses, builds the next
/// state and publishes it. Requests never wait for it, except the first one to an address (see <see cref="DestinationResolver"/>).
/// </summary>
internal sealed partial class DiscoveryClient(
    HeldConfiguration held,
    ConfigurationPublisher publisher,
    Demands demands,
    DiscoveryConnection connection,
    StreamWatch watch,
    DiscoveryChannel channel)
{
    /// <summary>How long a write to the control plane may take before the stream counts as dead.</summary>
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How often addresses that are not used any more are looked for.</summary>
    private static readonly TimeSpan IdleScan = TimeSpan.FromMinutes(5);

    private readonly List<AppliedResponse> _unacknowledged = [];
    private readonly long _start = channel.Time.GetTimestamp();
    private IDiscoveryStream? _stream;
    private TimeSpan _nextIdleScan = IdleScan;

    private TimeSpan Now => channel.Time.GetElapsedTime(_start);

    /// <summary>Puts in force what an earlier process of this sidecar held.</summary>
    public void Restore(IReadOnlyCollection<HeldResource> resources)
    {
        held.Restore(resources);
        demands.Restore(resources);
        Settle();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using ITimer timer = channel.Time.CreateTimer(
            _ => channel.Events.Writer.TryWrite(DiscoveryEvent.TimePassed.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(NextWake(), Timeout.InfiniteTimeSpan);
        while (await channel.Events.Reader.WaitToReadAsync(cancellationToken))
        {
            try
            {
                await TakeAllAsync(cancellationToken);
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // What is in force stays; a new stream asks for everything again.
                Log.LoopFailed(channel.Logger, e);
                await DropStreamAsync();
            }

            timer.Change(NextWake(), Timeout.InfiniteTimeSpan);
        }
    }

    private async Task TakeAllAsync(CancellationToken cancellationToken)
    {
        // Everything that is there is taken together: a burst of changes is one new state.
        while (channel.Events.Reader.TryRead(out DiscoveryEvent? next))
        {
            Handle(next);
        }

        // The state first, then the ACK: an acknowledged change is in force. What waits for endpoints is acknowledged with them.
        Settle();
        if (_stream is { } stream)
        {
            List<DeltaDiscoveryRequest> replies = [];
            replies.AddRange(_unacknowledged.Where(held.IsInForce).Select(applied => applied.Reply));
            _unacknowledged.RemoveAll(held.IsInForce);
            replies.AddRange(held.TakeRequests());
            if (watch.TryAsk(Now))
            {
                replies.AddRange(held.Reconcile());
            }

            await SendAsync(stream, replies, cancellationToken);
            if (watch.IsStuck(Now))
            {
                // The reader sees the end of the stream and opens the next one, which tells what is held.
                watch.End();
                Log.StreamStuck(channel.Logger, StreamWatch.Patience);
                await DropStreamAsync();
            }
        }
    }

    private void Handle(DiscoveryEvent next)
    {
        switch (next)
        {
            case DiscoveryEvent.StreamOpened opened:
                _stream = opened.Stream;
                watch.Begin(Now);
                _unacknowledged.Clear();
                held.BeginStream();
                break;
            case DiscoveryEvent.StreamClosed closed when closed.Stream == _stream:
                _stream = null;
                watch.End();
                _unacknowledged.Clear();
                connection.SetLost();
                break;
            case DiscoveryEvent.ResponseArrived arrived when arrived.Stream == _stream:
                ConnectionAnswered();
                watch.Answered(Now);
                AppliedResponse applied = held.Apply(arrived.Response);
                publisher.Report(applied);
                _unacknowledged.Add(applied);
                break;
            case DiscoveryEvent.AddressWanted wanted:
                demands.Addresses.Take(wanted.Address);
                break;
            case DiscoveryEvent.NameWanted wanted:
                demands.Names.Take(wanted.Name);
                break;
            case DiscoveryEvent.ExportWanted wanted:
                demands.Exports.Take(wanted.Service);
                break;
            case DiscoveryEvent.TimePassed when Now >= _nextIdleScan:
                _nextIdleScan = Now + IdleScan;
                demands.ForgetIdle();
                break;
        }
    }

    private void ConnectionAnswered()
    {
        if (!connection.IsConnected)
        {
            demands.AskAgain();
            connection.SetConnected();
        }
    }

    private void Settle()
    {
        publisher.ReportTimedOut(held.Settle(Now));
        publisher.Publish(held);
        demands.TellAnswered();
    }

    private TimeSpan NextWake()
    {
        TimeSpan due = new[] { held.NextDeadline, watch.NextDeadline, _nextIdleScan }.Min() ?? _nextIdleScan;
        TimeSpan wait = due - Now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private async Task SendAsync(IDiscoveryStream stream, List<DeltaDiscoveryRequest> requests, CancellationToken cancellationToken)
    {
        using var bounded = new CancellationTokenSource(SendTimeout, channel.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bounded.Token, cancellationToken);
        try
        {
            foreach (DeltaDiscoveryRequest request in requests)
            {
                await stream.SendAsync(request, either.Token);
            }
        }
        catch (Exception e)
        {
            // gRPC has an exception of its own for a cancelled call.
            cancellationToken.ThrowIfCancellationRequested();
            // The reader sees the end of the stream and opens the next one, which repeats all subscriptions.
            Log.SendFailed(channel.Logger, e.Message);
            await DropStreamAsync();
        }
    }

    private async ValueTask DropStreamAsync()
    {
        if (_stream is { } stream)
        {
            await stream.DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.SendFailed, LogLevel.Debug, "Cannot write to the control plane: {Reason}")]
        public static partial void SendFailed(ILogger logger, string reason);

        [LoggerMessage(EventIds.StreamStuck, LogLevel.Warning, "The stream to the control plane is open and has not answered for {Patience}: opening another one")]
        public static partial void StreamStuck(ILogger logger, TimeSpan patience);

        [LoggerMessage(EventIds.BackgroundLoopFailed, LogLevel.Error, "A change of configuration could not be taken over; the last good one stays in force")]
        public static partial void LoopFailed(ILogger logger, Exception exception);
    }
}
