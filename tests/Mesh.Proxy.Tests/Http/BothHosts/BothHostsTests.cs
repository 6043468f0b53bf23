namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>One table through both hosts: the backend and the client see the same bytes of either, but for the differences that are listed.</summary>
public sealed class BothHostsTests(HostPair hosts) : IClassFixture<HostPair>
{
    public static TheoryData<string> Cases => [.. HttpTable.Cases.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Case_ThroughBothHosts_IsTheSameBytes(string name) => HostComparison.AssertSameAsync(hosts, name, Cancellation);

    [Fact]
    public void Differences_AreOfCasesThatExist() => Assert.Empty(HostDifferences.All.Keys.Except(HttpTable.Cases.Keys));
}
