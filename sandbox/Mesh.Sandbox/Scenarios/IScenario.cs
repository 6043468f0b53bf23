namespace Mesh.Sandbox.Scenarios;

/// <summary>Something the mesh promises, shown on a running cluster with real bytes.</summary>
internal interface IScenario
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>One line for <c>--list</c>.</summary>
    string Summary { get; }

    /// <summary>Runs it. A check that fails is recorded; an exception fails the scenario as a whole. Leaves the cluster as it found it.</summary>
    Task RunAsync(ScenarioContext context, CancellationToken cancellationToken);
}
