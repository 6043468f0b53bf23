using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Dns;

/// <summary>What the listeners of all nameservers share.</summary>
internal sealed partial class DnsServices(QueryResponder responder, DnsMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>A socket that fails must not keep a processor busy.</summary>
    public static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private int _queries;
    private int _connections;

    public QueryResponder Responder => responder;

    public DnsMetrics Metrics => metrics;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public bool TryBeginQuery() => TryTake(ref _queries, DnsLimits.MaxQueries);

    public void EndQuery() => Interlocked.Decrement(ref _queries);

    public bool TryBeginConnection() => TryTake(ref _connections, DnsLimits.MaxConnections);

    public void EndConnection() => Interlocked.Decrement(ref _connections);

    public void ReceiveFailed(Exception error) => Log.ReceiveFailed(logger, error.Message);

    /// <summary>A query or a connection ended otherwise than with an answer. The end of the sidecar is no failure.</summary>
    public void QueryFailed(Exception error)
    {
        if (error is not (OperationCanceledException or ObjectDisposedException))
        {
            Log.QueryFailed(logger, error.Message);
        }
    }

    private static bool TryTake(ref int taken, int limit)
    {
        if (Interlocked.Increment(ref taken) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref taken);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.DnsReceiveFailed, LogLevel.Debug, "DNS queries cannot be received: {Reason}")]
        public static partial void ReceiveFailed(ILogger logger, string reason);

        [LoggerMessage(EventIds.DnsQueryFailed, LogLevel.Debug, "A DNS query failed: {Reason}")]
        public static partial void QueryFailed(ILogger logger, string reason);
    }
}
