using Mesh.Proxy.Routing;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Faults;

/// <summary>Draws the faults of a request. A value for either host to act on: neither waiting nor answering is done here.</summary>
/// <param name="random">Must be safe for use by several threads.</param>
/// <param name="metrics">Told of each fault; null for nobody.</param>
internal sealed class FaultInjector(Random random, ProxyMetrics? metrics)
{
    /// <summary>The decision about a request, with the faults that its backend's policy has for it.</summary>
    public RouteDecision Inject(in RouteDecision decision)
    {
        if (decision.Backend?.Policy.Faults is not { } rule)
        {
            return decision;
        }

        bool isDelayed = rule.DelayShare.Draw(random);
        bool isAborted = rule.AbortShare.Draw(random);
        if (isDelayed)
        {
            metrics?.FaultInjected(decision.Backend.Name, "delay");
        }

        if (isAborted)
        {
            metrics?.FaultInjected(decision.Backend.Name, "abort");
        }

        return decision with { Delay = isDelayed ? rule.Delay : TimeSpan.Zero, Abort = isAborted ? rule.Abort : null };
    }
}
