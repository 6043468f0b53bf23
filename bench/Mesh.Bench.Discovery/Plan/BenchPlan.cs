namespace Mesh.Bench.Discovery.Plan;

/// <summary>Which meshes, how often and how long.</summary>
/// <param name="Services">Sizes of the meshes, each measured from an empty cluster.</param>
/// <param name="Sidecars">Sidecars of each mesh, if it has the pods for them.</param>
/// <param name="WarmUps">Single changes that do not count: a control plane is measured as it runs for weeks, not as it is compiled.</param>
/// <param name="Changes">Single changes, each written when the one before has been applied everywhere.</param>
/// <param name="ChurnRate">Changes a second of the churn.</param>
/// <param name="ChurnSeconds">Length of the churn.</param>
/// <param name="Restarts">Pods of the rolling restart; fewer in a small mesh.</param>
/// <param name="RestartRate">Pods a second.</param>
/// <param name="RestartStep">Time between the steps of one pod's restart: ready, ending, gone.</param>
internal sealed record BenchPlan(
    IReadOnlyList<int> Services, int Sidecars, int WarmUps, int Changes, int ChurnRate, int ChurnSeconds, int Restarts, int RestartRate, TimeSpan RestartStep)
{
    /// <summary>Some 20 minutes, most of which the API server takes to store the larger meshes.</summary>
    public static readonly BenchPlan Full = new(
        Services: [250, 1_000, 4_000, 10_000], Sidecars: 1_000, WarmUps: 50, Changes: 200, ChurnRate: 100, ChurnSeconds: 60, Restarts: 1_000, RestartRate: 25,
        RestartStep: TimeSpan.FromSeconds(1));

    /// <summary>Less than a minute: shows that everything works, and whether a change costs more in the larger mesh.</summary>
    public static readonly BenchPlan Quick = new(
        Services: [50, 200], Sidecars: 100, WarmUps: 10, Changes: 20, ChurnRate: 50, ChurnSeconds: 4, Restarts: 20, RestartRate: 20,
        RestartStep: TimeSpan.FromSeconds(0.2));

    /// <summary>A mesh of this plan. Of a small one half of the pods at most have a sidecar that is connected; others change and are restarted.</summary>
    public MeshSize Size(int services) => new(services, Math.Min(Sidecars, services * MeshSize.EndpointsPerService / 2));
}
