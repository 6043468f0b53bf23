namespace Mesh.Proxy.Discovery;

/// <summary>
/// How long to wait before the next attempt: at once-ish for the first (a control plane that was only restarted behind its Service is back already), then
/// growing, with full jitter so that a thousand sidecars do not come back in the same moment.
/// </summary>
/// <param name="random">Uniform in [0, 1).</param>
internal sealed class ReconnectBackoff(Func<double> random)
{
    /// <summary>Bound of the first wait.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);

    /// <summary>Bound of the second wait; gRPC's connection back-off begins with it too.</summary>
    public static readonly TimeSpan Base = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Largest bound: how long a sidecar may at most miss a control plane that has come back. Shorter than gRPC's 120 s, because coming back costs next to
    /// nothing: unchanged configuration is not sent again.
    /// </summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(5);

    /// <summary>Growth per attempt, as in gRPC's connection back-off.</summary>
    private const double Factor = 1.6;

    private int _attempts;

    /// <summary>Longest time that a control plane may send a sidecar away for.</summary>
    public static readonly TimeSpan MaxPushback = TimeSpan.FromSeconds(30);

    /// <summary>The next wait.</summary>
    /// <param name="pushback">What the control plane has asked for, if it has: the wait is longer than that.</param>
    public TimeSpan Next(TimeSpan pushback = default)
    {
        TimeSpan bound = _attempts == 0 ? First : Base * Math.Pow(Factor, Math.Min(_attempts - 1, 32));
        _attempts++;
        return (pushback < MaxPushback ? pushback : MaxPushback) + ((bound < Max ? bound : Max) * random());
    }

    /// <summary>After success.</summary>
    public void Reset() => _attempts = 0;
}
