using Mesh.Proxy.Balancing;
using Mesh.Proxy.Faults;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.Resilience;

namespace Mesh.Proxy.State;

/// <summary>How requests to a backend are balanced and bounded: what its TrafficPolicy says, or the defaults.</summary>
internal sealed record BackendPolicy
{
    public static readonly BackendPolicy Default = new();

    /// <summary>The object that says so, <c>TrafficPolicy shop/checkout</c>; null without one.</summary>
    public string? Source { get; init; }

    public BalancingAlgorithm Algorithm { get; init; }

    /// <summary>What ties a request to an endpoint; null unless <see cref="BalancingAlgorithm.Maglev"/>.</summary>
    public RequestHashKey? HashOn { get; init; }

    /// <summary>Keeps clients at the endpoint that has answered them; null for nothing.</summary>
    public SessionCookie? SessionCookie { get; init; }

    /// <summary>Time in which a new endpoint comes up to its share; zero: at once.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Whether nearer endpoints are preferred.</summary>
    public bool IsLocalityAware { get; init; } = true;

    /// <summary>Whether those of the own node are preferred to those of the own zone.</summary>
    public bool PrefersSameNode { get; init; }

    /// <summary>Percent of a tier's endpoints; see <see cref="PriorityLoad"/>. Range 0–100. 50 as in Envoy.</summary>
    public int PanicThreshold { get; init; } = 50;

    /// <summary>Percent; see <see cref="PriorityLoad"/>. Range 100–1000. 140 as in Envoy.</summary>
    public int Overprovisioning { get; init; } = 140;

    public BreakerLimits Limits { get; init; } = BreakerLimits.Default;

    /// <summary>Faults that are put into requests; null for none.</summary>
    public FaultRule? Faults { get; init; }

    /// <summary>When requests get a further try beside the one that has not answered yet; null for never.</summary>
    public HedgeRule? Hedge { get; init; }

    public OutlierSettings Outliers { get; init; } = OutlierSettings.Default;
}
