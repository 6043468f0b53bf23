using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Faults;

/// <summary>Faults that a backend's policy puts into its callers' requests. Each is drawn for itself, once for a request, whatever tries it takes.</summary>
/// <param name="Delay">How long a delayed request waits before anybody is asked.</param>
/// <param name="DelayShare">Which requests are delayed.</param>
/// <param name="Abort">What an aborted request is answered; null if none is.</param>
/// <param name="AbortShare">Which requests are aborted, after their delay.</param>
internal sealed record FaultRule(TimeSpan Delay, FaultShare DelayShare, AbortFault? Abort, FaultShare AbortShare)
{
    private static readonly FaultShare Nobody = new(0, 1);

    /// <summary>The rule that the resource describes; null for none.</summary>
    public static FaultRule? Of(FaultInjection? faults) => faults is null or { Delay: null, Abort: null }
        ? null
        : new FaultRule(
            TimeSpan.FromMilliseconds(faults.Delay?.DurationMs ?? 0),
            faults.Delay is { } delay ? new FaultShare(delay.Numerator, delay.Denominator) : Nobody,
            faults.Abort is null ? null : AbortFault.Of(faults.Abort),
            faults.Abort is { } abort ? new FaultShare(abort.Numerator, abort.Denominator) : Nobody);
}
