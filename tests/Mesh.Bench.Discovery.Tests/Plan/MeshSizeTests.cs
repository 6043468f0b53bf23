using Mesh.Bench.Discovery.Plan;

namespace Mesh.Bench.Discovery.Tests.Plan;

public sealed class MeshSizeTests
{
    [Theory]
    [InlineData(250, "250")]
    [InlineData(1_000, "1k")]
    [InlineData(10_000, "10k")]
    public void Name_OfASize_IsThatOfItsServices(int services, string name) => Assert.Equal(name, new MeshSize(services, 10).Name);
}
