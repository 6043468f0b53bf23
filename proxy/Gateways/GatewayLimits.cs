namespace Mesh.Proxy.Gateways;

/// <summary>Limits of a gateway beside those that it shares with sidecars (docs/limits.md).</summary>
internal static class GatewayLimits
{
    /// <summary>
    /// Connections that one address may have open: half of all. Behind one address may stand a whole cluster, so it is many; and it is not all, so that one cluster that goes mad leaves room
    /// for the others.
    /// </summary>
    public const int MaxConnectionsPerSource = 5_000;

    /// <summary>
    /// Silence after which a connection ends, as in Envoy's TCP proxy. A gateway cannot see whether anybody still needs it, and what a network between has forgotten is never said to end;
    /// sidecars give up connections for requests that nobody needs much sooner.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromHours(1);

    /// <summary>
    /// The least time between the signal to end and the last connection that is accepted: whoever spreads connections over gateways hears that this one ends by then.
    /// </summary>
    public static readonly TimeSpan LameDuck = TimeSpan.FromSeconds(2);
}
