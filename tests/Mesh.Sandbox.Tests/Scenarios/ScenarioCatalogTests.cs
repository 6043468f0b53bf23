using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Scenarios;

namespace Mesh.Sandbox.Tests.Scenarios;

public sealed class ScenarioCatalogTests
{
    [Fact]
    public void All_Needs_CanBeMet() => Assert.All(ScenarioCatalog.All, scenario => Assert.InRange(scenario.Clusters, 1, RegionPlans.All.Count));

    [Fact]
    public void All_Names_AreUnique() => Assert.Equal(ScenarioCatalog.All.Count, ScenarioCatalog.All.Select(scenario => scenario.Name).Distinct().Count());
}
