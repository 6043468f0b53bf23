using Mesh.Sandbox.Scenarios.Conformance;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Every scenario, in the order in which they run.</summary>
internal static class ScenarioCatalog
{
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new InjectScenario(),
        new MutualTlsScenario(),
        new SplitScenario(),
        new ProtocolsScenario(),
        new ControlPlaneDownScenario(),
        new RoutesScenario(),
        new ConformanceScenario(),
        new TrafficPolicyScenario(),
        new CircuitBreakerScenario(),
        new OutlierScenario(),
        new RetryBudgetScenario(),
        new LocalityScenario(),
        new RollingUpdateScenario(),
        new DrainScenario(),
        new AccessPolicyScenario(),
        new RateLimitScenario(),
        new HostileBytesScenario(),
        new ConversionScenario(),
        new MeshctlScenario(),
        new RotateRootScenario(),
        new ExpiredControlPlaneScenario(),
        new AppliedStatusScenario(),
        new NackScenario(),
        new TwoReplicasScenario(),
        new ApiFaultsScenario(),
        new RbacScenario(),
        new WanScenario(),
        new EastWestScenario(),
        new ClusterSetDnsScenario(),
        new RegionsScenario(),
        new DrainRegionScenario(),
        new OperatorPartitionScenario(),
        new CapacityGuardScenario(),
        new RegionLossScenario(),
        new LinkSecurityScenario(),
        new FederationSpeedScenario(),
        new PoorLinesScenario(),
        new DocsMultiClusterScenario(),
    ];

    /// <summary>The scenarios with these names, all for none.</summary>
    public static IReadOnlyList<IScenario> Select(IReadOnlyList<string> names) =>
        names.Count == 0 ? All : [.. All.Where(scenario => names.Contains(scenario.Name))];
}
