using Mesh.Bench.Federation.Plan;

namespace Mesh.Bench.Federation;

/// <summary>What the command line asks for.</summary>
internal sealed class FederationBenchOptions
{
    public required FederationPlan Plan { get; init; }

    /// <summary>Where to write the result with the machine, or null.</summary>
    public string? JsonFile { get; init; }
}
