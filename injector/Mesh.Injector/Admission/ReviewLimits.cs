namespace Mesh.Injector.Admission;

/// <summary>
/// What a caller can make the injector hold in memory. The webhook's port is open to every pod, and an API server need not show a certificate, so
/// these limits are all that stands between a stranger and the memory limit of the Deployment, which is derived from them (a test holds it to that).
/// </summary>
internal static class ReviewLimits
{
    /// <summary>
    /// Longest AdmissionReview in bytes. The API server accepts requests up to 3 MiB, and the creation of a pod carries no older object; 64 KiB are
    /// for what is said around it.
    /// </summary>
    public const int MaxBytes = (3 * 1024 * 1024) + (64 * 1024);

    /// <summary>
    /// Most JSON tokens in a review. A parsed token costs 12 bytes and may be two bytes long in the body, so bytes alone would not bound memory. A pod
    /// with 5,000 environment variables has 30,000.
    /// </summary>
    public const int MaxTokens = 100_000;

    /// <summary>Reviews being read and answered at once. One takes a millisecond of CPU; more at once would only cost memory.</summary>
    public const int MaxConcurrent = 4;

    /// <summary>Reviews that wait for their turn, unread. The largest burst of one API server is in this order; beyond it the answer is 503.</summary>
    public const int MaxWaiting = 64;

    /// <summary>Upper bound of what one review allocates, body included. Measured for hostile ones: 10 MiB, and 3 MiB of pooled buffers.</summary>
    public const long WorstCaseBytes = 24 * 1024 * 1024;

    /// <summary>How long a body may take to arrive. The API server gives up on the answer after 5 s; who trickles must not hold a turn for longer.</summary>
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(3);
}
