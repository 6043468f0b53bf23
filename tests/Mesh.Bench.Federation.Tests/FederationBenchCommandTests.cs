namespace Mesh.Bench.Federation.Tests;

public sealed class FederationBenchCommandTests
{
    [Fact]
    public void Parse_AllOptions_IsUnderstood() => Assert.Empty(FederationBenchCommand.Create().Parse(["--quick", "--json", "a.json"]).Errors);
}
