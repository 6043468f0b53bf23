using Mesh.Proxy.Hedging;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>The same table on the managed host while the backend's policy hedges: a request that is answered in time is what it is without.</summary>
public sealed class HedgedCasesTests(HostPair hosts) : IClassFixture<HostPair>
{
    private static readonly HedgeRule Rule = new(TimeSpan.FromMinutes(1), HedgeRule.MostTries);

    // Where the backend ends its connection behind an answer, whether the next request still meets it is a matter of time; so is how many tries there are within a limit.
    public static TheoryData<string> Cases =>
        [.. HttpTable.Cases.Values.Where(row => (row.AnswerEnd == AnswerEnd.Open || !row.IsFollowed) && !row.Name.StartsWith("timeout", StringComparison.Ordinal)).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_PolicyHedges_IsTheSameBytes(string name)
    {
        HttpCase row = HttpTable.Cases[name];

        Observation plain = await hosts.Managed.RunAsync(row, TestContext.Current.CancellationToken);
        Observation hedged = await hosts.Managed.RunAsync(row with { Policy = row.Policy with { Hedge = Rule } }, TestContext.Current.CancellationToken);

        // How much of what breaks off arrives is a matter of time.
        bool isCompared = !row.IsBroken && !row.IsCutShort;
        Assert.Equal(isCompared ? plain.Backend : "", isCompared ? hedged.Backend : "");
        Assert.Equal(row.IsCutShort ? "" : plain.Client, row.IsCutShort ? "" : hedged.Client);
    }
}
