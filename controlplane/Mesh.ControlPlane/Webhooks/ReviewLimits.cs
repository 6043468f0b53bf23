namespace Mesh.ControlPlane.Webhooks;

/// <summary>What a caller can make the control plane hold. The port is open to every pod, and an API server need not show a certificate.</summary>
internal static class ReviewLimits
{
    /// <summary>Longest review, in bytes: some 5,000 TrafficSplits, because whole lists are converted at once. Parsed it takes six times as much at most.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Far deeper than any object that is reviewed.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reviews being read and answered at once.</summary>
    public const int MaxConcurrent = 2;

    /// <summary>Reviews that wait for their turn, unread; beyond it the answer is 503.</summary>
    public const int MaxWaiting = 64;

    /// <summary>How long a body may take to arrive: who trickles must not hold a turn.</summary>
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(5);
}
