namespace Mesh.Proxy.Lifecycle;

/// <summary>How long a sidecar that was told to end may let connections end.</summary>
/// <param name="timeout">The longest time from the signal on.</param>
/// <param name="gracePeriod">The pod's <c>terminationGracePeriodSeconds</c>, which the kubelet counts from the deletion on; null if unknown.</param>
internal sealed class DrainBudget(TimeSpan timeout, TimeSpan? gracePeriod)
{
    /// <summary>Kept of the grace period for the end itself: what is cut is still logged before the kubelet kills.</summary>
    public static readonly TimeSpan Reserve = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The least: the kubelet leaves a native sidecar two seconds after the signal, however long the applications took (<c>minimumGracePeriodInSeconds</c>).
    /// </summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>What is left at the signal.</summary>
    /// <param name="sinceEnding">Since when the end is known: about since the grace period runs.</param>
    public TimeSpan Left(TimeSpan sinceEnding)
    {
        if (gracePeriod is not { } grace)
        {
            return timeout;
        }

        TimeSpan left = grace - Reserve - sinceEnding;
        left = left > Least ? left : Least;
        return left < timeout ? left : timeout;
    }
}
