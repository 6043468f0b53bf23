namespace Mesh.Proxy.Discovery;

/// <summary>
/// Notices a stream that is open and says nothing any more: now and then the control plane is asked something that it has to answer, and told what is held, so that a
/// difference does not last. Connections that die are noticed by TCP and HTTP/2; this is for whatever else may go wrong between two loops. No I/O, no clock.
/// </summary>
/// <param name="random">Uniform in [0, 1).</param>
internal sealed class StreamWatch(Func<double> random)
{
    /// <summary>Mean time between two questions: as long as endpoints may at most stay wrong without anybody noticing; one small message each way.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer may take: far longer than a control plane that has much to do needs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Questions of many sidecars spread over time.</summary>
    private const double Jitter = 0.2;

    private TimeSpan? _ask;
    private TimeSpan? _asked;

    /// <summary>When to look again; null while there is no stream.</summary>
    public TimeSpan? NextDeadline => _asked is { } asked ? asked + Patience : _ask;

    /// <summary>A stream has opened.</summary>
    public void Begin(TimeSpan now)
    {
        _asked = null;
        _ask = now + Spread();
    }

    /// <summary>The stream has ended.</summary>
    public void End() => (_ask, _asked) = (null, null);

    /// <summary>The control plane has said something: it is there.</summary>
    public void Answered(TimeSpan now)
    {
        if (_asked is not null)
        {
            Begin(now);
        }
    }

    /// <summary>True once for each question that is due.</summary>
    public bool TryAsk(TimeSpan now)
    {
        if (_asked is not null || _ask is not { } due || now < due)
        {
            return false;
        }

        _asked = now;
        return true;
    }

    /// <summary>True if the last question has been waiting for its answer for too long.</summary>
    public bool IsStuck(TimeSpan now) => _asked is { } asked && now - asked >= Patience;

    private TimeSpan Spread() => Interval * (1 - Jitter + (2 * Jitter * random()));
}
