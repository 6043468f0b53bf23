using Mesh.Bench.Discovery.Plan;

namespace Mesh.Bench.Federation.Plan;

/// <summary>How large the federation is, and how long is looked at it.</summary>
/// <param name="Peers">Linked clusters, beside the one whose control plane is measured.</param>
/// <param name="Services">Exported services of each cluster, of the same names in all.</param>
/// <param name="Rest">Between the first sync and the steady state: the leader writes down what peers have stated.</param>
/// <param name="Steady">Length of the steady state.</param>
/// <param name="ChurnRate">Changes of endpoints a second, of all peers together.</param>
/// <param name="ChurnSeconds">Length of the churn.</param>
internal sealed record FederationPlan(int Peers, int Services, TimeSpan Rest, TimeSpan Steady, int ChurnRate, int ChurnSeconds)
{
    public const int EndpointsPerService = MeshSize.EndpointsPerService;

    /// <summary>Of a hundred services, those that change while the clusters are apart.</summary>
    private const int ChangedOfHundred = 1;

    /// <summary>Less than three minutes. The steady state is a minute, because the leader says once a minute when it has heard of each peer.</summary>
    public static readonly FederationPlan Full = new(
        Peers: 10, Services: 500, Rest: TimeSpan.FromSeconds(32), Steady: TimeSpan.FromSeconds(60), ChurnRate: 50, ChurnSeconds: 10);

    /// <summary>Less than a minute: shows that everything works.</summary>
    public static readonly FederationPlan Quick = new(
        Peers: 3, Services: 100, Rest: TimeSpan.FromSeconds(1), Steady: TimeSpan.FromSeconds(10), ChurnRate: 50, ChurnSeconds: 3);

    /// <summary>Services of each cluster that change during the second partition.</summary>
    public int Changed => Math.Max(1, Services * ChangedOfHundred / 100);
}
