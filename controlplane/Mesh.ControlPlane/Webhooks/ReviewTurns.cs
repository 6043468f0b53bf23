using System.Threading.RateLimiting;

namespace Mesh.ControlPlane.Webhooks;

/// <summary>Who may have a review read and answered at present: a few at once, some waiting in order, the rest are sent away.</summary>
internal sealed class ReviewTurns : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new()
    {
        PermitLimit = ReviewLimits.MaxConcurrent,
        QueueLimit = ReviewLimits.MaxWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a turn. The lease says whether there is one, and gives it back when disposed.</summary>
    public ValueTask<RateLimitLease> TakeAsync(CancellationToken cancellationToken) => _limiter.AcquireAsync(1, cancellationToken);

    public void Dispose() => _limiter.Dispose();
}
