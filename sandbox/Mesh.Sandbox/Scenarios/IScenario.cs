namespace Mesh.Sandbox.Scenarios;

/// <summary>Something the mesh promises, shown on a running cluster with real bytes.</summary>
internal interface IScenario
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>One line for <c>--list</c>.</summary>
    string Summary { get; }

    /// <summary>
    /// How many clusters it needs. One, the default, is that of the demo, with mesh and shop. More are the first of <see cref="Cluster.RegionPlans"/>, with the mesh alone:
    /// they are raised only if such a scenario is to run, after the others, and shared by all of them.
    /// </summary>
    int Clusters => 1;

    /// <summary>Runs it. A check that fails is recorded; an exception fails the scenario as a whole. Leaves the cluster as it found it.</summary>
    Task RunAsync(ScenarioContext context, CancellationToken cancellationToken);
}
