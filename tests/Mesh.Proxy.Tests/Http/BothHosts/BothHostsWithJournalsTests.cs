namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>The same table while an access log is written: who looks on changes nothing.</summary>
public sealed class BothHostsWithJournalsTests(JournalingHostPair pair) : IClassFixture<JournalingHostPair>
{
    public static TheoryData<string> Cases => BothHostsTests.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Case_ThroughBothHosts_IsTheSameBytes(string name) => HostComparison.AssertSameAsync(pair.Hosts, name, TestContext.Current.CancellationToken);
}
