using Mesh.Bench.Sidecar.Cases;
using Mesh.Bench.Sidecar.Load;

namespace Mesh.Bench.Sidecar.Tests.Cases;

public sealed class CaseCatalogTests
{
    private static readonly IReadOnlyList<BenchCase> All =
        CaseCatalog.Create(hasManyLatencies: true, new BackendCounter(new HttpClient()), _ => new H2Load(1, 1), TimeProvider.System);

    [Fact]
    public void Select_NoNames_IsAll() => Assert.Same(All[^1], CaseCatalog.Select(All, [])[^1]);

    [Fact]
    public void Select_Names_KeepsTheOrderOfTheCatalogue() =>
        Assert.Equal(["h1-small", "tcp-stream"], CaseCatalog.Select(All, ["tcp-stream", "h1-small"]).Select(one => one.Name));

    [Fact]
    public void Names_AreThoseOfTheCases() => Assert.Equal(All.Select(one => one.Name), CaseCatalog.Names);
}
