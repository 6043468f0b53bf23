using System.Net;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Dns;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Dns;

public sealed class ClusterSetZoneTests
{
    private const string Web = "web.shop.svc.clusterset.local";

    private readonly FakeNames _names = new();
    private readonly ClusterSetZone _zone;

    public ClusterSetZoneTests() => _zone = new ClusterSetZone(_names);

    [Fact]
    public async Task Answer_Service_IsItsAddresses()
    {
        _names.With(Web, "240.240.0.7", "fd00::7");

        Assert.Equal([240, 240, 0, 7], Assert.Single((await AskAsync(Web)).Records).Data.ToArray());
        Assert.Equal(DnsRecordType.Aaaa, Assert.Single((await AskAsync(Web, DnsRecordType.Aaaa)).Records).Type);
        Assert.Equal(2, (await AskAsync(Web, DnsRecordType.Any)).Records.Length);
    }

    [Fact]
    public async Task Answer_NoAddressOfTheFamily_IsNoDataNotNoName()
    {
        _names.With(Web, "240.240.0.7");

        DnsAnswer answer = await AskAsync(Web, DnsRecordType.Aaaa);

        Assert.Equal(DnsCode.NoError, answer.Code);
        Assert.Empty(answer.Records);
    }

    [Fact]
    public async Task Answer_NameInAnyCase_IsAskedForInLowerCase()
    {
        await AskAsync("wEb.Shop.SVC.ClusterSet.Local");

        Assert.Equal([Web], _names.Asked);
    }

    [Theory]
    [InlineData("web.shop.svc.clusterset.local", 1)]
    [InlineData("pod.west.web.shop.svc.clusterset.local", 1)]
    [InlineData("further.pod.west.web.shop.svc.clusterset.local", 0)]
    [InlineData("_http._tcp.web.shop.svc.clusterset.local", 0)]
    [InlineData("web-.shop.svc.clusterset.local", 0)]
    [InlineData("w_b.shop.svc.clusterset.local", 0)]
    [InlineData("other.clusterset.local", 0)]
    [InlineData("w\u00e9b.shop.svc.clusterset.local", 0)]
    public async Task Answer_NoSuchName_IsAskedForOnlyIfAServiceCouldHaveIt(string name, int asked)
    {
        Assert.Equal(DnsCode.NameError, (await AskAsync(name)).Code);
        Assert.Equal(asked, _names.Asked.Count);
    }

    [Theory]
    [InlineData("clusterset.local")]
    [InlineData("svc.clusterset.local")]
    [InlineData("shop.svc.clusterset.local")]
    public async Task Answer_NameAboveOthers_Exists(string name)
    {
        DnsAnswer answer = await AskAsync(name);

        Assert.Equal(DnsCode.NoError, answer.Code);
        Assert.Empty(answer.Records);
        Assert.Empty(_names.Asked);
    }

    [Fact]
    public async Task Answer_PodOfAHeadlessService_IsItsOwnAddressInItsCluster()
    {
        _names.WithPods(Web, Pod("db-0.east", "10.1.0.5"), Pod("db-0.west", "10.2.0.5"), Pod("", "10.1.0.9"));

        Assert.Equal([10, 2, 0, 5], Assert.Single((await AskAsync("db-0.west." + Web)).Records).Data.ToArray());
        Assert.Equal([10, 1, 0, 5], Assert.Single((await AskAsync("DB-0.East." + Web)).Records).Data.ToArray());
        Assert.Equal((DnsCode.NoError, 0), Outcome(await AskAsync("db-0.west." + Web, DnsRecordType.Aaaa)));
        Assert.Equal((DnsCode.NameError, 0), Outcome(await AskAsync("db-1.west." + Web)));
        Assert.Equal((DnsCode.NoError, 0), Outcome(await AskAsync("west." + Web)));
        Assert.Equal((DnsCode.NameError, 0), Outcome(await AskAsync("north." + Web)));
        Assert.All(_names.Asked, name => Assert.Equal(Web, name));
    }

    [Fact]
    public async Task Answer_HeadlessService_IsAllItsPodsWithAnotherOneFirstEachTime()
    {
        _names.WithPods(Web, Pod("db-0.east", "10.1.0.5"), Pod("db-1.east", "10.1.0.6"), Pod("db-0.west", "10.2.0.5"));

        DnsAnswer[] answers = [await AskAsync(Web), await AskAsync(Web), await AskAsync(Web)];

        Assert.All(answers, answer => Assert.Equal(3, answer.Records.Length));
        Assert.Equal(3, answers.Select(answer => Convert.ToHexString(answer.Records[0].Data.Span)).Distinct().Count());
    }

    [Fact]
    public async Task Answer_Version_IsThatOfTheSpecification()
    {
        Assert.Equal([5, .. "1.0.0"u8], Assert.Single((await AskAsync("dns-version.clusterset.local", DnsRecordType.Txt)).Records).Data.ToArray());
        Assert.Empty((await AskAsync("dns-version.clusterset.local")).Records);
    }

    [Theory]
    [InlineData(UnresolvedReason.Disconnected, DnsFailure.ControlPlaneAway)]
    [InlineData(UnresolvedReason.TimedOut, DnsFailure.ControlPlaneLate)]
    [InlineData(UnresolvedReason.Overloaded, DnsFailure.Overloaded)]
    internal async Task Answer_NotKnown_IsAFailureNotNoName(UnresolvedReason reason, DnsFailure failure)
    {
        _names.Unknown(Web, reason);

        DnsAnswer answer = await AskAsync(Web);

        Assert.Equal((DnsCode.ServerFailure, failure), (answer.Code, answer.Failure));
    }

    [Fact]
    public void Owns_OtherClass_IsNotOurs()
    {
        byte[] message = DnsMessages.Query(Web, recordClass: 3);

        Assert.True(DnsQuery.TryRead(message, out DnsQuery query));
        Assert.False(ClusterSetZone.Owns(message, query));
    }

    private static NamedHost Pod(string name, string address) => new(name, IPAddress.Parse(address));

    private static (DnsCode Code, int Records) Outcome(DnsAnswer answer) => (answer.Code, answer.Records.Length);

    private async Task<DnsAnswer> AskAsync(string name, DnsRecordType type = DnsRecordType.A)
    {
        byte[] message = DnsMessages.Query(name, type);
        Assert.True(DnsQuery.TryRead(message, out DnsQuery query));
        Assert.True(ClusterSetZone.Owns(message, query));
        return await _zone.AnswerAsync(message, query, TestContext.Current.CancellationToken);
    }
}
