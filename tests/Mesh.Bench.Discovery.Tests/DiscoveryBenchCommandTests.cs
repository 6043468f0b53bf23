namespace Mesh.Bench.Discovery.Tests;

public sealed class DiscoveryBenchCommandTests
{
    [Fact]
    public void Parse_AllOptions_IsUnderstood() =>
        Assert.Empty(DiscoveryBenchCommand.Create().Parse(["--quick", "--json", "a.json", "--plot", "a.svg", "--services", "250", "1000"]).Errors);

    [Theory]
    [InlineData("9")]
    [InlineData("20001")]
    public void Parse_SizeOutOfRange_SaysTheRange(string services)
    {
        string error = Assert.Single(DiscoveryBenchCommand.Create().Parse(["--services", services]).Errors).Message;

        Assert.Contains("between 10 and 20000", error, StringComparison.Ordinal);
    }
}
