using k8s.Models;
using Mesh.Sandbox.Node.Dns;

namespace Mesh.Sandbox.Node.Tests.Dns;

public sealed class ClusterZoneTests
{
    private readonly ClusterZone _zone = new(
        key => key switch
        {
            { Namespace: "shop", Name: "cart" } => Service("cart", "10.96.3.4", new V1ServicePort { Name = "http", Port = 80 }),
            { Namespace: "shop", Name: "db" } => Service("db", "None", new V1ServicePort { Name = "sql", Port = 5432 }),
            { Namespace: "shop", Name: "empty" } => Service("empty", "None"),
            { Namespace: "shop", Name: "away" } => new V1Service { Metadata = new() { Name = "away", NamespaceProperty = "shop" }, Spec = new() { Type = "ExternalName", ExternalName = "a.example" } },
            _ => null,
        },
        name => name != "shop/db"
            ? []
            :
            [
                new V1EndpointSlice
                {
                    AddressType = "IPv4",
                    Ports = [new Discoveryv1EndpointPort { Name = "sql", Port = 5432, Protocol = "TCP" }],
                    Endpoints =
                    [
                        new V1Endpoint { Addresses = ["10.244.0.8"], Hostname = "db-0", Conditions = new() { Ready = true } },
                        new V1Endpoint { Addresses = ["10.244.0.9"], Conditions = new() { Ready = true } },
                        new V1Endpoint { Addresses = ["10.244.0.10"], Conditions = new() { Ready = false } },
                    ],
                },
            ]);

    [Theory]
    [InlineData("cart.shop.svc.cluster.local", "10.96.3.4")]
    [InlineData("db.shop.svc.cluster.local", "10.244.0.8 10.244.0.9")]
    [InlineData("db-0.db.shop.svc.cluster.local", "10.244.0.8")]
    [InlineData("10-244-0-9.db.shop.svc.cluster.local", "10.244.0.9")]
    [InlineData("10-244-0-7.shop.pod.cluster.local", "10.244.0.7")]
    public void Resolve_Address_IsKnown(string name, string expected) =>
        Assert.Equal(expected, string.Join(' ', _zone.Resolve(name, DnsRecordType.A).Records.Select(record => record.Address)));

    [Theory]
    [InlineData("nobody.shop.svc.cluster.local")]
    [InlineData("cart.svc.cluster.local")]
    [InlineData("x.cart.shop.svc.cluster.local")]
    [InlineData("empty.shop.svc.cluster.local")]
    [InlineData("_nothing._tcp.cart.shop.svc.cluster.local")]
    [InlineData("a.b.c.d.e.svc.cluster.local")]
    [InlineData("www.example")]
    [InlineData("cart.shop.svc.cluster.local.shop.svc.cluster.local")]
    [InlineData("")]
    public void Resolve_OtherName_DoesNotExist(string name) => Assert.Equal(DnsCode.NameError, _zone.Resolve(name, DnsRecordType.A).Code);

    [Fact]
    public void Resolve_Aaaa_IsEmptyButExists()
    {
        var answer = _zone.Resolve("cart.shop.svc.cluster.local", DnsRecordType.Aaaa);

        Assert.Equal(DnsCode.NoError, answer.Code);
        Assert.Empty(answer.Records);
    }

    [Fact]
    public void Resolve_NamedPort_GivesServiceOrEndpoints()
    {
        var ofCart = Assert.Single(_zone.Resolve("_http._tcp.cart.shop.svc.cluster.local", DnsRecordType.Srv).Records);
        var ofDatabase = _zone.Resolve("_sql._tcp.db.shop.svc.cluster.local", DnsRecordType.Srv);

        Assert.Equal(("cart.shop.svc.cluster.local", 80), (ofCart.Target, ofCart.Port));
        Assert.Equal(["db-0.db.shop.svc.cluster.local", "10-244-0-9.db.shop.svc.cluster.local"], ofDatabase.Records.Select(record => record.Target!));
        Assert.Equal(2, ofDatabase.Additional.Count);
    }

    [Fact]
    public void Resolve_ExternalName_IsAnAlias() =>
        Assert.Equal("a.example", Assert.Single(_zone.Resolve("away.shop.svc.cluster.local", DnsRecordType.A).Records).Target);

    private static V1Service Service(string name, string address, params V1ServicePort[] ports) => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = "shop" },
        Spec = new() { ClusterIP = address, Ports = ports },
    };
}
