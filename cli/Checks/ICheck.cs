using Mesh.Cli.Clusters;

namespace Mesh.Cli.Checks;

/// <summary>Looks at one side of an installation.</summary>
internal interface ICheck
{
    /// <summary>What is checked, for the case that it cannot be.</summary>
    string Name { get; }

    Task<IReadOnlyList<CheckResult>> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken);
}
