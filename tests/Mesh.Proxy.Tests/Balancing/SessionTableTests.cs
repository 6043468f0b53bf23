using System.Collections.Immutable;
using System.Net;
using CsCheck;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class SessionTableTests
{
    private static readonly SessionCookie Cookie = new("mesh-session", "/", TimeSpan.Zero);

    [Fact]
    public void Find_AnyEndpoints_LeadsBackToWhoHasSetIt() =>
        Gen.Int[1, 60].Sample(count =>
        {
            ImmutableArray<EndpointModel> endpoints = Endpoints(count);
            SessionTable table = SessionTable.Of(Cookie, endpoints)!;
            return endpoints.All(endpoint => table.ToSet(endpoint, null) is { } session && table.Find(session.Id) == endpoint && table.ToSet(endpoint, session.Id) is null);
        });

    [Fact]
    public void Find_OthersComeAndGo_StillLeadsToTheSamePod()
    {
        ImmutableArray<EndpointModel> before = Endpoints(10);
        ulong id = SessionTable.Of(Cookie, before)!.ToSet(before[3], null)!.Id;

        EndpointModel[] after = [.. Endpoints(40).Skip(20), before[3] with { Target = new IPEndPoint(IPAddress.Parse("10.9.9.9"), 80) }];

        Assert.Equal(before[3].Workload, SessionTable.Of(Cookie, [.. after])!.Find(id)!.Workload);
    }

    [Fact]
    public void Find_PodIsGoneOrNothingIsKnown_IsNobody()
    {
        ImmutableArray<EndpointModel> endpoints = Endpoints(3);
        SessionTable table = SessionTable.Of(Cookie, endpoints)!;

        Assert.Null(table.Find(null));
        Assert.Null(table.Find(SessionCookie.IdOf(Endpoints(4)[3])));
    }

    [Fact]
    public void Find_EndpointEnds_IsNobodyUntilItIsWell()
    {
        ImmutableArray<EndpointModel> endpoints = Endpoints(3);
        SessionTable table = SessionTable.Of(Cookie, endpoints)!;
        ulong id = table.ToSet(endpoints[1], null)!.Id;

        endpoints[1].State.ObserveLameDuck();

        Assert.Null(table.Find(id));
    }

    [Theory]
    [InlineData("0123456789abcdef", 0x0123456789abcdefUL)]
    [InlineData("0123456789ABCDEF", 0x0123456789abcdefUL)]
    [InlineData("", null)]
    [InlineData("123", null)]
    [InlineData("0123456789abcdeg", null)]
    [InlineData(" 123456789abcdef", null)]
    [InlineData("0123456789abcdef0", null)]
    public void Parse_AnyValue_IsOursOrNothing(string value, object? expected) =>
        Assert.Equal((ulong?)expected, SessionCookie.Parse(System.Text.Encoding.ASCII.GetBytes(value)));

    [Fact]
    public void FieldFor_AnyId_CanBeReadAgain() =>
        Gen.ULong.Sample(id => new SessionCookie("a", "/", TimeSpan.Zero).FieldFor(id) is var field && SessionCookie.Parse(System.Text.Encoding.ASCII.GetBytes(field[2..18])) == id);

    [Fact]
    public void FieldFor_LifeAndPath_AreSaid()
    {
        Assert.Equal("s=00000000000000ff; Path=/shop; Max-Age=3600; HttpOnly; SameSite=Lax", new SessionCookie("s", "/shop", TimeSpan.FromHours(1)).FieldFor(255));
        Assert.Equal("s=0000000000000001; Path=/; HttpOnly; SameSite=Lax", new SessionCookie("s", "/", TimeSpan.Zero).FieldFor(1));
    }

    [Fact]
    public void Of_NoCookie_IsNothing() => Assert.Null(SessionTable.Of(null, Endpoints(2)));

    private static ImmutableArray<EndpointModel> Endpoints(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new EndpointModel(new IPEndPoint(new IPAddress([10, 0, 0, (byte)i]), 80), null, $"shop/web-{i}", new EndpointState(TimeProvider.System)))];
}
