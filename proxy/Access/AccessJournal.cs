using System.Text;
using Mesh.Proxy.RateLimiting;
using Mesh.Proxy.Telemetry;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Access;

/// <summary>
/// Counts what access policies refuse, and says it in the log: at most ten lines at once and one a second, because whoever is refused could otherwise fill the disk.
/// </summary>
internal sealed partial class AccessJournal(ProxyMetrics metrics, TimeProvider time, ILogger<AccessJournal> logger)
{
    private const string Default = "default";
    private const int MaxPathLength = 128;

    private static readonly TokenRate Lines = new(1, TimeSpan.FromSeconds(1), Burst: 10);

    private readonly TokenBucket _denials = new();
    private readonly TokenBucket _audits = new();
    private readonly long _start = time.GetTimestamp();

    public void Denied(in AccessVerdict verdict, scoped in AccessRequest request)
    {
        string policy = verdict.Policy?.Source ?? Default;
        metrics.AccessDenied(policy);
        if (MayWrite(_denials))
        {
            Log.Denied(logger, policy, Explain(verdict), Who(request.Caller), request.Caller.Port, What(request));
        }
    }

    public void Limited(RateLimitModel limit) => metrics.RateLimited(limit.Source, limit.Name);

    /// <summary>Holds an allowed request against the policies that only watch.</summary>
    /// <param name="access">All policies.</param>
    /// <param name="verdict">Of those that count.</param>
    /// <param name="request">The request.</param>
    public void Audit(AccessModel access, in AccessVerdict verdict, scoped in AccessRequest request)
    {
        AccessPolicyModel? refusing = null;
        bool isMatched = verdict.Rule >= 0;
        foreach (AccessPolicyModel policy in access.Auditing)
        {
            if (policy.IsAbout(request.Caller.Port))
            {
                bool isMatch = policy.Find(request) >= 0;
                metrics.AccessAudited(policy.Source, isMatch);
                isMatched |= isMatch;
                refusing ??= policy;
            }
        }

        if (refusing is not null && !isMatched && MayWrite(_audits))
        {
            Log.Audited(logger, refusing.Source, Who(request.Caller), request.Caller.Port, What(request));
        }
    }

    private static string Explain(in AccessVerdict verdict) => verdict switch
    {
        { Policy.IsUnintelligible: true } => "cannot be understood",
        { Rule: >= 0 } => $"rule {verdict.Rule}",
        { Policy: not null } => "no rule allows it",
        _ => "no policy allows it",
    };

    private static string Who(InboundCaller caller) => caller.Peer is { } peer ? peer.Peer.ToString() : $"a caller without identity at {caller.Source}";

    // Queries are left out: they are where secrets are found.
    private static string What(scoped in AccessRequest request)
    {
        if (request.Head is not { } head)
        {
            return "a connection";
        }

        ReadOnlySpan<byte> path = head.PathAndQuery;
        int end = path.IndexOf((byte)'?');
        path = end < 0 ? path : path[..end];
        string text = Encoding.Latin1.GetString(path[..Math.Min(path.Length, MaxPathLength)]);
        return $"{Encoding.Latin1.GetString(head.Method)} {text}{(path.Length > MaxPathLength ? "…" : "")}";
    }

    private bool MayWrite(TokenBucket lines) => lines.TryTake(Lines, time.GetElapsedTime(_start).Ticks, out _);

    private static partial class Log
    {
        [LoggerMessage(EventIds.AccessDenied, LogLevel.Warning, "{Policy} ({Why}) refuses {Caller} on port {Port}: {Asked}")]
        public static partial void Denied(ILogger logger, string policy, string why, string caller, int port, string asked);

        [LoggerMessage(EventIds.AccessAudited, LogLevel.Warning, "{Policy} would refuse {Caller} on port {Port} if it allowed: {Asked}")]
        public static partial void Audited(ILogger logger, string policy, string caller, int port, string asked);
    }
}
