using System.Net;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.Api.Resources.V1;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Tests.Support;
using Endpoint = Mesh.Api.Resources.V1.Endpoint;

namespace Mesh.ControlPlane.Tests.Federation.Statements;

public sealed class StatementJudgeTests
{
    private static readonly string Roots = new TestCluster("north").Roots.Pem;
    private static readonly PeerRules Rules = new(TrustDomain.Default, new HashSet<IPAddress> { IPAddress.Parse("10.96.0.1") });

    [Fact]
    public void Fault_WhatAPeerMayState_IsAccepted()
    {
        Statement[] statements =
        [
            Stated.Facts(Roots, gateways: [("203.0.113.7", 15443), ("2001:db8::7", 15443)]),
            Stated.Service("shop/cart"),
            Stated.Endpoints("shop/cart", Stated.Endpoint("10.1.0.4"), Stated.Endpoint("10.1.0.5", identity: "")),
            Stated.Endpoints("shop/cart"),
            Stated.Region("eu-west-1", RegionState.Draining),
        ];

        Assert.All(statements, statement => Assert.Null(StatementJudge.Fault(statement, Rules)));
    }

    [Theory]
    [InlineData("cluster/east")]
    [InlineData("service/cart")]
    [InlineData("service/shop/cart/x")]
    [InlineData("endpoints/Shop/cart")]
    [InlineData("region/")]
    [InlineData("region/a b")]
    [InlineData("")]
    public void Fault_NameOfNothing_IsRefused(string name)
    {
        var statement = Stated.Service("shop/cart");
        statement.Name = name;

        Assert.NotNull(StatementJudge.Fault(statement, Rules));
    }

    [Fact]
    public void Fault_ContentOfAnotherKind_IsRefused()
    {
        var statement = Stated.Service("shop/cart");
        statement.Name = "endpoints/shop/cart";

        Assert.Contains("content", StatementJudge.Fault(statement, Rules), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    public void Fault_VersionThatIsNoHash_IsRefused(string version)
    {
        var statement = Stated.Service("shop/cart");
        statement.Version = version;

        Assert.Contains("version", StatementJudge.Fault(statement, Rules), StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<ClusterFacts>> BadFacts => new()
    {
        { "trust_domain", facts => facts.TrustDomain = "other.example" },
        { "network", facts => facts.Network = "No Network" },
        { "roots_pem", facts => facts.RootsPem = "" },
        { "roots_pem", facts => facts.RootsPem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
        { "gateways", facts => facts.Gateways.Add(Enumerable.Range(1, 17).Select(i => new GatewayAddress { Address = $"203.0.113.{i}", Port = 15443 })) },
        { "gateways", facts => facts.Gateways.Add(new GatewayAddress { Address = "127.0.0.1", Port = 15443 }) },
        { "gateways", facts => facts.Gateways.Add(new GatewayAddress { Address = "203.0.113.7", Port = 0 }) },
        { "gateways", facts => facts.Gateways.Add([new GatewayAddress { Address = "203.0.113.7", Port = 1 }, new GatewayAddress { Address = "203.0.113.7", Port = 1 }]) },
        { "control_plane_version", facts => facts.ControlPlaneVersion = "1\n2" },
    };

    [Theory]
    [MemberData(nameof(BadFacts))]
    public void Fault_FactsOfNoCluster_AreRefusedByField(string field, Action<ClusterFacts> change)
    {
        var statement = Stated.Facts(Roots);
        change(statement.Cluster);

        Assert.StartsWith(field, StatementJudge.Fault(statement, Rules), StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<ExportedService>> BadServices => new()
    {
        { "ports", service => service.Ports.Clear() },
        { "ports", service => service.Ports.Add(service.Ports[0].Clone()) },
        { "ports", service => service.Ports[0].Port = 70_000 },
        { "ports", service => service.Ports[0].Name = "Not A Name" },
        { "ports", service => service.Ports[0].AppProtocol = "a\u0000" },
        { "ports", service => service.Ports[0].Protocol = (Protocol)99 },
        { "ports", service => service.Ports.Add(Enumerable.Range(1000, 100).Select(port => new ExportedPort { Port = (uint)port })) },
        { "type", service => service.Type = (ExportedServiceType)99 },
        { "client_ip", service => service.ClientIpAffinitySeconds = 86_401 },
        { "exported_at", service => service.ExportedAt = long.MaxValue },
        { "exported_at", service => service.ExportedAt = -1 },
        { "labels", service => service.Labels["a"] = new string('x', 2000) },
        { "annotations", service => service.Annotations["a"] = "\u0007" },
    };

    [Theory]
    [MemberData(nameof(BadServices))]
    public void Fault_ServiceThatCannotBe_IsRefusedByField(string field, Action<ExportedService> change)
    {
        var statement = Stated.Service("shop/cart");
        change(statement.Service);

        Assert.StartsWith(field, StatementJudge.Fault(statement, Rules), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::ffff:10.1.0.4")]
    [InlineData("10.96.0.1")]
    [InlineData("10.1.4")]
    [InlineData("010.1.0.4")]
    [InlineData("2001:DB8::1")]
    [InlineData("cart.example")]
    public void Fault_AddressOfNoPod_IsRefused(string address) =>
        Assert.Contains(address, StatementJudge.Fault(Stated.Endpoints("shop/cart", Stated.Endpoint(address)), Rules), StringComparison.Ordinal);

    public static TheoryData<string, Action<Endpoint>> BadEndpoints => new()
    {
        { "peer's trust domain", endpoint => endpoint.SpiffeId = "spiffe://other.example/ns/shop/sa/cart" },
        { "service's namespace", endpoint => endpoint.SpiffeId = "spiffe://cluster.local/ns/bank/sa/cart" },
        { "no identity", endpoint => endpoint.SpiffeId = "spiffe://cluster.local/cluster/east" },
        { "belong together", endpoint => endpoint.SpiffeId = "" },
        { "belong together", endpoint => endpoint.Meshed = false },
        { "decide", endpoint => endpoint.Cluster = "east" },
        { "decide", endpoint => endpoint.MeshPort = 15443 },
        { "decide", endpoint => endpoint.Capacity = 30 },
        { "decide", endpoint => endpoint.SpiffeIds.Add("spiffe://cluster.local/ns/shop/sa/cart") },
        { "port_mapping", endpoint => endpoint.PortMapping = 7 },
        { "health", endpoint => endpoint.Health = EndpointHealth.Unspecified },
        { "weight", endpoint => endpoint.Weight = 10_001 },
        { "workload", endpoint => endpoint.Workload = "bank/cart-1" },
        { "node", endpoint => endpoint.Node = "Node A" },
        { "for_zones", endpoint => endpoint.ForZones.Add("a b") },
        { "for_nodes", endpoint => endpoint.ForNodes.Add("a b") },
    };

    [Theory]
    [MemberData(nameof(BadEndpoints))]
    public void Fault_EndpointThatIsNotThePeers_IsRefused(string reason, Action<Endpoint> change)
    {
        var endpoint = Stated.Endpoint("10.1.0.4");
        change(endpoint);

        Assert.Contains(reason, StatementJudge.Fault(Stated.Endpoints("shop/cart", endpoint), Rules), StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<Endpoints>> BadSets => new()
    {
        { "policies", set => set.Policies.Add(new PortPolicy()) },
        { "sidecar", set => set.PortMappings[0].Ports[0].TargetPort = 15008 },
        { "no port", set => set.PortMappings[0].Ports[0].ServicePort = 0 },
        { "twice", set => set.PortMappings[0].Ports.Add(set.PortMappings[0].Ports[0].Clone()) },
        { "twice", set => set.Localities[0].Endpoints.Add(set.Localities[0].Endpoints[0].Clone()) },
        { "region", set => set.Localities[0].Locality.Region = "a b" },
        { "zone", set => set.Localities[0].Locality.Zone = "-" },
        { "sub-zones", set => set.Localities[0].Locality.SubZone = "x" },
        { "more than", set => set.Localities.Add(Enumerable.Range(0, 201).Select(_ => new LocalityEndpoints())) },
    };

    [Theory]
    [MemberData(nameof(BadSets))]
    public void Fault_SetThatCannotBe_IsRefused(string reason, Action<Endpoints> change)
    {
        var statement = Stated.Endpoints("shop/cart", Stated.Endpoint("10.1.0.4"));
        change(statement.Endpoints.Endpoints);

        Assert.Contains(reason, StatementJudge.Fault(statement, Rules), StringComparison.Ordinal);
    }

    [Fact]
    public void Fault_StatementOfManyBytes_IsRefused()
    {
        var statement = Stated.Endpoints("shop/cart", [.. Enumerable.Range(0, 5000).Select(i => Stated.Endpoint($"10.1.{i / 250}.{i % 250}"))]);

        Assert.Contains("bytes", StatementJudge.Fault(statement, Rules), StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<RegionDecision>> BadDecisions => new()
    {
        { "state", decision => decision.State = (RegionState)9 },
        { "counter", decision => decision.Counter = 0 },
        { "counter", decision => decision.Counter = ulong.MaxValue },
        { "drain_over_ms", decision => decision.DrainOverMs = ulong.MaxValue },
        { "restore_over_ms", decision => decision.RestoreOverMs = ulong.MaxValue },
        { "decided_at", decision => decision.DecidedAt = long.MinValue },
        { "until", decision => decision.Until = long.MaxValue },
        { "failover_to", decision => decision.FailoverTo.Add("a b") },
        { "max_load_percent", decision => decision.MaxLoadPercent = 1001 },
        { "decided_by", decision => decision.DecidedBy = "a\r\nb" },
        { "reason", decision => decision.Reason = new string('x', 1025) },
    };

    [Theory]
    [MemberData(nameof(BadDecisions))]
    public void Fault_DecisionThatCannotBe_IsRefusedByField(string field, Action<RegionDecision> change)
    {
        var statement = Stated.Region("eu-west-1", RegionState.Draining);
        change(statement.Region);

        Assert.StartsWith(field, StatementJudge.Fault(statement, Rules), StringComparison.Ordinal);
    }
}
