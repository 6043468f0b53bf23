using System.Net;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Dns;

/// <summary>Says once that a nameserver does not answer any more, and once that it does again.</summary>
internal sealed partial class NameserverHealth(IPEndPoint nameserver, ILogger logger)
{
    /// <summary>Failures in a row: a single name may take its time.</summary>
    private const int Enough = 3;

    private int _failures;

    public void Failed(DnsFailure failure)
    {
        if (Interlocked.Increment(ref _failures) == Enough)
        {
            Log.Down(logger, nameserver, DnsFailures.CodeOf(failure));
        }
    }

    public void Answered()
    {
        if (Volatile.Read(ref _failures) != 0 && Interlocked.Exchange(ref _failures, 0) >= Enough)
        {
            Log.Up(logger, nameserver);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.NameserverDown, LogLevel.Warning, "Nameserver {Nameserver} does not answer ({Reason}); queries to it fail")]
        public static partial void Down(ILogger logger, IPEndPoint nameserver, string reason);

        [LoggerMessage(EventIds.NameserverUp, LogLevel.Information, "Nameserver {Nameserver} answers again")]
        public static partial void Up(ILogger logger, IPEndPoint nameserver);
    }
}
