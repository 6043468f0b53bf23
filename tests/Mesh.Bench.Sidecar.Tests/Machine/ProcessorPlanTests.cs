using Mesh.Bench.Sidecar.Machine;

namespace Mesh.Bench.Sidecar.Tests.Machine;

public sealed class ProcessorPlanTests
{
    [Theory]
    [InlineData("0-1", 0, 1)]
    [InlineData("0-63", 0, 1)]
    [InlineData("3,5", 3, 5)]
    [InlineData("2,8-11", 2, 8)]
    public void FromStatus_TwoProcessorsOrMore_TakesTheFirstTwo(string list, int proxies, int rest) =>
        Assert.Equal(new ProcessorPlan(proxies, rest), ProcessorPlan.FromStatus($"Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t{list}\nMems_allowed:\t1\n"));

    [Fact]
    public void FromStatus_OneProcessor_SaysWhatIsNeeded()
    {
        BenchException refusal = Assert.Throws<BenchException>(() => ProcessorPlan.FromStatus("Cpus_allowed_list:\t4\n"));

        Assert.Contains("two processors", refusal.Message, StringComparison.Ordinal);
    }
}
