namespace Mesh.Sandbox.Scenarios;

/// <summary>What a control plane goes by, of one region.</summary>
/// <param name="Decision">Number of the decision that holds; 0 for none.</param>
/// <param name="Available">Percent of the requests for which the region may be used; 0, too, if nobody has decided.</param>
/// <param name="Changes">How often that has changed.</param>
internal sealed record RegionFacts(int Decision, int Available, int Changes)
{
    /// <summary>The facts in words.</summary>
    public override string ToString() => $"decision {Decision}, {Available} %, {Changes} changes";
}
