using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Resilience;

/// <summary>
/// Evidence about one endpoint, and what its <see cref="OutlierDetector"/> makes of it. Requests write counters without locks; phases are changed by the detector alone.
/// <code>
/// Healthy ──too many failures──▶ Ejected ──time runs out──▶ HalfOpen ──success──▶ Healthy
///                                   ▲                          │
///                                   └────failure, for longer───┘
/// </code>
/// An endpoint that nobody watches is always healthy.
/// </summary>
internal sealed class EndpointHealth
{
    private OutlierDetector? _detector;
    private int _connectErrors;
    private int _gatewayFailures;
    private int _serverErrors;
    private long _window;
    private long _trialSince;
    private int _phase;
    private int _cause;

    public EndpointPhase Phase => (EndpointPhase)Volatile.Read(ref _phase);

    /// <summary>Of the ejection; meaningless for a healthy endpoint.</summary>
    public EjectionCause Cause => (EjectionCause)Volatile.Read(ref _cause);

    /// <summary>Ejections that count for the length of the next; shrinks while it is healthy. The detector's.</summary>
    public int Ejections { get; internal set; }

    /// <summary>Whose health it is; set while it is watched. The detector's.</summary>
    internal EndpointModel? Endpoint { get; private set; }

    /// <summary>The detector's time stamp at which the phase began.</summary>
    internal long Since { get; set; }

    /// <summary>Length of the ejection. The detector's.</summary>
    internal TimeSpan Length { get; set; }

    /// <summary>Whether a picker that admits <paramref name="admission"/> may choose it.</summary>
    public bool Allows(EndpointAdmission admission)
    {
        EndpointPhase phase = Phase;
        return phase == EndpointPhase.Healthy || admission switch
        {
            EndpointAdmission.Any => true,
            EndpointAdmission.Reachable => Cause != EjectionCause.ConnectErrors,
            EndpointAdmission.HealthyOrHalfOpen => phase == EndpointPhase.HalfOpen,
            _ => false,
        };
    }

    /// <summary>Takes the right to send the one request that may be sent to a half-open endpoint. Runs out by itself if nothing comes of it.</summary>
    public bool TryClaimTrial() => Phase == EndpointPhase.HalfOpen && _detector?.TryClaim(ref _trialSince) == true;

    public void OnSuccess()
    {
        if (_detector is not { } detector)
        {
            return;
        }

        // Read before write: on the path of every request the line stays shared between cores.
        Reset(ref _connectErrors);
        Reset(ref _gatewayFailures);
        Reset(ref _serverErrors);
        detector.Count(ref _window, isSuccess: true);
        if (Phase != EndpointPhase.Healthy)
        {
            detector.OnSuccess(this);
        }
    }

    /// <summary>The application answered with an error of its own: its sidecar and its port work.</summary>
    /// <param name="elapsed">Since it was asked.</param>
    public void OnServerError(TimeSpan elapsed)
    {
        if (_detector is not { } detector)
        {
            return;
        }

        Reset(ref _connectErrors);
        Reset(ref _gatewayFailures);
        detector.Count(ref _window, isSuccess: false);
        int errors = Interlocked.Increment(ref _serverErrors);
        if (Phase != EndpointPhase.Healthy || errors == detector.Settings.ConsecutiveServerErrors)
        {
            detector.OnFailure(this, EjectionCause.ServerErrors, elapsed);
        }
    }

    /// <summary>The application did not answer, or somebody before it did.</summary>
    /// <param name="elapsed">Since it was asked.</param>
    public void OnGatewayFailure(TimeSpan elapsed)
    {
        if (_detector is not { } detector)
        {
            return;
        }

        Reset(ref _connectErrors);
        detector.Count(ref _window, isSuccess: false);
        int failures = Interlocked.Increment(ref _gatewayFailures);
        int errors = Interlocked.Increment(ref _serverErrors);
        if (Phase != EndpointPhase.Healthy || failures == detector.Settings.ConsecutiveGatewayFailures || errors == detector.Settings.ConsecutiveServerErrors)
        {
            detector.OnFailure(this, EjectionCause.GatewayFailures, elapsed);
        }
    }

    /// <summary>It could not be connected to, or is cut off.</summary>
    /// <param name="elapsed">Since that was tried.</param>
    public void OnConnectError(TimeSpan elapsed)
    {
        if (_detector is not { } detector)
        {
            return;
        }

        int errors = Interlocked.Increment(ref _connectErrors);
        if (Phase != EndpointPhase.Healthy || errors == detector.Settings.ConsecutiveConnectErrors)
        {
            detector.OnFailure(this, EjectionCause.ConnectErrors, elapsed);
        }
    }

    /// <summary>Its backend has a detector.</summary>
    internal void Attach(OutlierDetector detector, EndpointModel endpoint)
    {
        Endpoint = endpoint;
        Volatile.Write(ref _detector, detector);
    }

    /// <summary>The detector's decision.</summary>
    internal void Enter(EndpointPhase phase, EjectionCause cause, long timestamp)
    {
        Since = timestamp;
        Volatile.Write(ref _connectErrors, 0);
        Volatile.Write(ref _gatewayFailures, 0);
        Volatile.Write(ref _serverErrors, 0);
        Volatile.Write(ref _trialSince, 0);
        Volatile.Write(ref _cause, (int)cause);
        Volatile.Write(ref _phase, (int)phase);
    }

    /// <summary>Successes and requests since it was last asked for.</summary>
    internal (int Successes, int Total) TakeWindow() => OutlierDetector.Split(Interlocked.Exchange(ref _window, 0));

    private static void Reset(ref int counter)
    {
        if (Volatile.Read(ref counter) != 0)
        {
            Volatile.Write(ref counter, 0);
        }
    }
}
