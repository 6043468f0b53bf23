using Mesh.Proxy.Resilience;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// Live counters of one endpoint: requests in flight, the latency estimate, its health and how far it has come up. Long-lived: snapshots come and go,
/// the next one re-uses the object by address, so a configuration change does not forget what was measured. Updated without locks.
/// </summary>
internal sealed class EndpointState(TimeProvider time)
{
    /// <summary>What a 429 counts at least, and the most that a <c>Retry-After</c> makes of it: Linkerd's load biaser.</summary>
    private static readonly TimeSpan RateLimitedPenalty = TimeSpan.FromSeconds(5);

    /// <inheritdoc cref="RateLimitedPenalty"/>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(300);

    private readonly PeakEwma _latency = new(time);
    // Most endpoints never fail and never say that they end: what remembers it is made when there is something to remember.
    private FailurePenalty? _penalty;
    private LameDuckMark? _lameDuck;
    private int _inFlight;
    private long _refusals;

    /// <summary>Requests (or, for opaque bytes, connections) that were sent to the endpoint and have not ended.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Expected latency, in seconds, and what it is charged for a failure of late.</summary>
    /// <remarks>Whoever nothing is known of is asked once, at once: among neighbours of 3 ms an assumption of 30 ms would keep a new pod idle for 23 s (Finagle does the same).</remarks>
    public double LatencySeconds => (_latency.IsKnown || InFlight > 0 ? _latency.EstimateSeconds : PeakEwma.FloorSeconds) + (Volatile.Read(ref _penalty)?.Seconds ?? 0);

    /// <summary>What one more request here is expected to cost, in seconds: <see cref="LatencySeconds"/> × (requests in flight for each pod + 1).</summary>
    /// <param name="capacity">Pods that share the requests.</param>
    public double CostOf(int capacity) => LatencySeconds * (((double)InFlight / capacity) + 1);

    /// <summary>How often its sidecar has said that the application has as much to do as it can bear.</summary>
    public long Refusals => Volatile.Read(ref _refusals);

    /// <summary>Whether it may be asked.</summary>
    public EndpointHealth Health { get; } = new();

    /// <summary>How far it has come up after it appeared or returned.</summary>
    public SlowStart SlowStart { get; } = new(time);

    /// <summary>True while it is ejected.</summary>
    public bool IsAvoided => Health.Phase != EndpointPhase.Healthy;

    /// <summary>True while its own word says that it ends: it serves, and is asked only if nobody healthy is left.</summary>
    public bool IsLameDuck => Volatile.Read(ref _lameDuck)?.IsActive == true;

    private FailurePenalty Penalty => Volatile.Read(ref _penalty) ?? Interlocked.CompareExchange(ref _penalty, new FailurePenalty(time), null) ?? _penalty;

    private LameDuckMark LameDuck => Volatile.Read(ref _lameDuck) ?? Interlocked.CompareExchange(ref _lameDuck, new LameDuckMark(time), null) ?? _lameDuck;

    public void Begin() => Interlocked.Increment(ref _inFlight);

    public void End() => Interlocked.Decrement(ref _inFlight);

    /// <summary>The endpoint answered.</summary>
    /// <param name="statusCode">HTTP status.</param>
    /// <param name="latency">Time until the answer's head came.</param>
    /// <param name="retryAfter">What a <c>Retry-After</c> asks for; zero without one.</param>
    public void ObserveAnswer(int statusCode, TimeSpan latency, TimeSpan retryAfter = default)
    {
        if (statusCode == 429 || (statusCode == 503 && retryAfter > TimeSpan.Zero))
        {
            // Refused at once is no sign of speed; scored as it means it.
            _latency.Observe(Longer(latency, Longer(RateLimitedPenalty, retryAfter < LongestRetryAfter ? retryAfter : LongestRetryAfter)));
        }
        else if (statusCode >= 500)
        {
            Charge(latency);
        }
        else
        {
            _latency.Observe(latency);
        }

        bool wasOut = Health.Phase != EndpointPhase.Healthy;
        switch (statusCode)
        {
            case 502 or 503 or 504:
                Health.OnGatewayFailure(latency);
                break;
            case >= 500:
                Health.OnServerError(latency);
                break;
            default:
                Health.OnSuccess();
                break;
        }

        if (wasOut && Health.Phase == EndpointPhase.Healthy)
        {
            // What it took when it was ill would keep it out long after.
            _latency.Restart(latency);
            Volatile.Read(ref _penalty)?.Clear();
        }
    }

    /// <summary>The endpoint answered: <paramref name="latency"/> after it was asked.</summary>
    public void ObserveSuccess(TimeSpan latency) => ObserveAnswer(200, latency);

    /// <summary>The try was given up because another endpoint had answered: how it would have ended is not known, only that it would have taken longer than this.</summary>
    public void ObserveAtLeast(TimeSpan latency)
    {
        if (!_latency.IsKnown || latency.TotalSeconds > _latency.EstimateSeconds)
        {
            _latency.Observe(latency);
        }
    }

    /// <summary>The connection broke before it had answered, or it did not answer in time or in the protocol of the request.</summary>
    public void ObserveFailure(TimeSpan latency)
    {
        Charge(latency);
        Health.OnGatewayFailure(latency);
    }

    /// <summary>No connection could be made, or its sidecar says so of its application; or it is cut off.</summary>
    /// <param name="elapsed">Since that was tried. Default: just now.</param>
    public void ObserveUnreachable(TimeSpan elapsed = default)
    {
        Health.OnConnectError(elapsed);
        if (Health.Phase == EndpointPhase.Healthy)
        {
            // Nobody ejects it; the next request should rather go elsewhere all the same.
            Penalty.Add();
        }
    }

    /// <summary>Its sidecar says that the application has as much to do as it can bear: others are preferred for a while, and nobody is ill.</summary>
    public void ObserveOverload()
    {
        Interlocked.Increment(ref _refusals);
        Penalty.Add();
    }

    /// <summary>The endpoint's sidecar says that its pod ends.</summary>
    public void ObserveLameDuck() => LameDuck.Renew();

    // Failing fast is no sign of speed, failing late one of slowness.
    private void Charge(TimeSpan latency)
    {
        Penalty.Add();
        ObserveAtLeast(latency);
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
