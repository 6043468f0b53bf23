using Mesh.Bench.Sidecar.Load;

namespace Mesh.Bench.Sidecar.Tests.Load;

public sealed class H2LoadTests
{
    private const string Good =
        """
        finished in 2.00s, 153048.00 req/s, 7.30MB/s
        requests: 306096 total, 306352 started, 306096 done, 306096 succeeded, 0 failed, 0 errored, 0 timeout
        status codes: 306096 2xx, 0 3xx, 0 4xx, 0 5xx
        """;

    [Fact]
    public void Parse_GoodReport_CountsWhatIsDone()
    {
        LoadResult result = H2Load.Parse(Good);

        Assert.Equal(306096, result.Units);
        Assert.Equal(TimeSpan.FromSeconds(2), result.Duration);
    }

    [Fact]
    public void Parse_ShortRun_UnderstandsMilliseconds() =>
        Assert.Equal(TimeSpan.FromMilliseconds(409.03), H2Load.Parse(Good.Replace("2.00s", "409.03ms", StringComparison.Ordinal)).Duration);

    [Theory]
    [InlineData("0 failed", "1 failed")]
    [InlineData("0 errored", "1 errored")]
    [InlineData("0 timeout", "1 timeout")]
    [InlineData("0 4xx", "1 4xx")]
    [InlineData("0 5xx", "1 5xx")]
    public void Parse_OneFailure_Refuses(string good, string bad) =>
        Assert.Throws<BenchException>(() => H2Load.Parse(Good.Replace(good, bad, StringComparison.Ordinal)));

    [Fact]
    public void Parse_SomethingElse_Refuses() => Assert.Throws<BenchException>(() => H2Load.Parse("-D: value error"));
}
