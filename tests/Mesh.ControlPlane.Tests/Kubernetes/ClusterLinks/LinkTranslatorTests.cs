using k8s.Models;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.ClusterLinks;

public sealed class LinkTranslatorTests
{
    private static readonly string Roots = new TestCluster("west").Roots.Pem;

    [Fact]
    public void Read_Complete_IsInForce()
    {
        var reading = LinkTranslator.Read(Link("west"), "east");

        Assert.True(reading.Accepted.Holds);
        Assert.Equal(("west", "spiffe://cluster.local/cluster/west", new PeerAddress("west.example", 15013), TimeSpan.FromDays(7)),
            (reading.Link!.Cluster, reading.Link.Identity.ToString(), reading.Link.Address, reading.Link.Retention));
    }

    [Fact]
    public void Read_NothingButAName_AwaitsTheJoin() => Assert.True(LinkTranslator.Read(new ClusterLink { Metadata = new() { Name = "west" }, Spec = new() }, "east").AwaitsJoin);

    [Fact]
    public void Read_PeerHasJoined_WhatItSaidCountsWhereTheSpecSaysNothing()
    {
        var link = new ClusterLink
        {
            Metadata = new() { Name = "to-west" },
            Spec = new() { Cluster = "west", Address = "tunnel.example:443" },
            Status = new() { Joined = new() { Address = "10.0.0.1:15013", TrustDomain = "west.example", TrustBundle = Roots } },
        };

        var read = LinkTranslator.Read(link, "east").Link!;

        Assert.Equal(("spiffe://west.example/cluster/west", "tunnel.example:443"), (read.Identity.ToString(), read.Address!.ToString()));
    }

    [Theory]
    [InlineData("cluster", "East", "spec.cluster")]
    [InlineData("cluster", "east", "this cluster itself")]
    [InlineData("trustDomain", null, "spec.trustDomain")]
    [InlineData("trustBundle", "x", "spec.trustBundle")]
    [InlineData("address", "west", "spec.address")]
    [InlineData("retention", "forever", "spec.retention")]
    public void Read_Fault_IsRefusedByField(string field, string? value, string message)
    {
        var link = Link("west");
        _ = field switch
        {
            "cluster" => link.Spec!.Cluster = value,
            "trustDomain" => link.Spec!.TrustDomain = value,
            "trustBundle" => link.Spec!.TrustBundle = value,
            "address" => link.Spec!.Address = value,
            _ => link.Spec!.Retention = value,
        };

        var reading = LinkTranslator.Read(link, "east");

        Assert.Null(reading.Link);
        Assert.False(reading.Accepted.Holds);
        Assert.Contains(message, reading.Accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TwoLinksToOneCluster_TheOlderCounts()
    {
        var (older, newer) = (Link("old"), Link("new"));
        (older.Spec!.Cluster, newer.Spec!.Cluster) = ("west", "west");
        newer.Metadata.CreationTimestamp = older.Metadata.CreationTimestamp!.Value.AddMinutes(1);

        var readings = LinkTranslator.Read([newer, older], "east");

        Assert.NotNull(readings["old"].Link);
        Assert.Equal("Conflicted", readings["new"].Accepted.Reason);
    }

    private static ClusterLink Link(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, CreationTimestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) },
        Spec = new() { Address = "west.example:15013", TrustDomain = "cluster.local", TrustBundle = Roots },
    };
}
