using System.Collections.Immutable;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation.Clusters;

namespace Mesh.ControlPlane.Tests.Translation.Clusters;

public sealed class GlobalEndpointsTests
{
    private const string Cart = "shop/cart";

    [Fact]
    public void Merge_SameNetwork_PodsAreCalledDirectly()
    {
        var set = Merge(StatedPeer.Of("west", StatedPeer.Network, "192.0.2.1").Exporting(Cart, 80).WithPods(Cart, new StatedPod("10.1.0.5")));

        var endpoint = Assert.Single(set.Endpoints, endpoint => endpoint.Cluster == "west");
        Assert.Equal("10.1.0.5", endpoint.Address);
        Assert.Equal(Models.Identity("shop", "account"), endpoint.Identity);
        Assert.Equal([new PortPair(80, 8080)], endpoint.Ports);
        Assert.Equal(new Locality("west", "west-a"), endpoint.Locality);
        Assert.Null(endpoint.Gateway);
    }

    [Fact]
    public void Merge_SameNetwork_NodesAndHintsOfTheOtherClusterStayThere()
    {
        var set = Merge(StatedPeer.Of("west", StatedPeer.Network).Exporting(Cart, 80).WithPods(Cart, new StatedPod("10.1.0.5")));

        var endpoint = Assert.Single(set.Endpoints, endpoint => endpoint.Cluster == "west");
        Assert.Equal("", endpoint.Node);
        Assert.Empty(endpoint.ForZones);
    }

    [Fact]
    public void Merge_OtherNetwork_OneEntryForEachGatewayAndRegion()
    {
        var set = Merge(StatedPeer.Of("west", "far", "192.0.2.2", "192.0.2.1").Exporting(Cart, 80).WithPods(
            Cart,
            new("10.244.0.5", "west", "west-a"),
            new("10.244.0.6", "west", "west-b"),
            new("10.244.0.7", "west", "west-b", "other"),
            new("10.244.0.8", "north", "north-a"),
            new("10.244.0.9", "north", "north-a")));

        var entries = set.Endpoints.Where(endpoint => endpoint.Cluster == "west").ToList();
        Assert.Equal(
            [("192.0.2.1", "north", "north-a"), ("192.0.2.1", "west", ""), ("192.0.2.2", "north", "north-a"), ("192.0.2.2", "west", "")],
            entries.Select(entry => (entry.Address, entry.Locality.Region, entry.Locality.Zone)).Order());
        Assert.All(entries, entry => Assert.Equal(15443, entry.Gateway!.Port));
        Assert.All(entries, entry => Assert.Equal([Models.Identity("shop", "account"), Models.Identity("shop", "other")], entry.Gateway!.Identities));
        Assert.Equal(3, entries.Where(entry => entry.Locality.Region == "west").Sum(entry => entry.Gateway!.Capacity));
    }

    [Fact]
    public void Merge_PodsWithoutSidecar_NeverCrossNetworks()
    {
        var peer = StatedPeer.Of("west", "far", "192.0.2.1").Exporting(Cart, 80).WithPods(Cart, new StatedPod("10.244.0.5", Account: null));

        Assert.DoesNotContain(Merge(peer).Endpoints, endpoint => endpoint.Cluster == "west");
    }

    [Fact]
    public void Merge_NetworksWithoutName_AreDifferentOnes()
    {
        var peer = StatedPeer.Of("west", "", "192.0.2.1").Exporting(Cart, 80).WithPods(Cart, new StatedPod("10.244.0.5"));

        var set = new GlobalEndpoints("", StatedPeer.InOrder(peer)).Merge(Own(), Models.Name(Cart), Ports(80));

        Assert.NotNull(Assert.Single(set.Endpoints, endpoint => endpoint.Cluster == "west").Gateway);
    }

    [Fact]
    public void Merge_OtherNetworkWithoutGateway_IsLeftOutAndSaid()
    {
        var set = Merge(StatedPeer.Of("west", "far").Exporting(Cart, 80).WithPods(Cart, new StatedPod("10.244.0.5")));

        Assert.Equal(Own().Endpoints, set.Endpoints);
        Assert.Equal("NoGateway", Assert.Single(set.Omissions).Reason);
    }

    [Fact]
    public void Merge_OnlyDrainingPodsBehindAGateway_TheEntryDrains()
    {
        var set = Merge(StatedPeer.Of("west", "far", "192.0.2.1").Exporting(Cart, 80).WithPods(
            Cart, new("10.244.0.5", IsReady: false), new("10.244.0.6", "north", "north-a"), new("10.244.0.7", "north", "north-a", IsReady: false)));

        var entries = set.Endpoints.Where(endpoint => endpoint.Cluster == "west").ToDictionary(entry => entry.Locality.Region);
        Assert.True(entries["west"].Draining);
        Assert.False(entries["north"].Draining);
        Assert.Equal(1, entries["north"].Gateway!.Capacity);
    }

    [Fact]
    public void Merge_PortsThatDiffer_OnlyThoseOfBothAreServed()
    {
        var peer = StatedPeer.Of("west", StatedPeer.Network).Exporting(Cart, 80, 9000).WithPods(Cart, new StatedPod("10.1.0.5"));

        var set = new GlobalEndpoints(StatedPeer.Network, StatedPeer.InOrder(peer)).Merge(Own(), Models.Name(Cart), Ports(80, 443));

        Assert.Equal([80], Assert.Single(set.Endpoints, endpoint => endpoint.Cluster == "west").Ports.Select(pair => pair.ServicePort));
    }

    [Fact]
    public void Merge_NoPortInCommon_NothingIsAdded()
    {
        var peer = StatedPeer.Of("west", StatedPeer.Network).Exporting(Cart, 9000).WithPods(Cart, new StatedPod("10.1.0.5"));

        Assert.Equal(Own(), Merge(peer));
    }

    [Fact]
    public void Merge_EndpointsOfWhatIsNotExported_AreNobodys()
    {
        var peer = StatedPeer.Of("west", StatedPeer.Network).Exporting(Cart, 80).WithPods(Cart, new StatedPod("10.1.0.5"));

        Assert.Equal(Own(), Merge(peer with { Services = peer.Services.Clear() }));
    }

    [Fact]
    public void Merge_AddressClaimedTwiceOnOneNetwork_TheFirstIsBelievedAndItIsSaid()
    {
        PeerState Peer(string cluster, params string[] pods) =>
            StatedPeer.Of(cluster, StatedPeer.Network).Exporting(Cart, 80).WithPods(Cart, [.. pods.Select(pod => new StatedPod(pod))]);

        var set = Merge(Peer("west", "10.244.0.1", "10.1.0.5"), Peer("north", "10.1.0.5", "10.1.0.6"));

        Assert.Equal(
            [("", "10.244.0.1"), ("north", "10.1.0.5"), ("north", "10.1.0.6")], set.Endpoints.Select(endpoint => (endpoint.Cluster, endpoint.Address)));
        Assert.Equal("AddressTaken", Assert.Single(set.Omissions).Reason);
    }

    [Fact]
    public void Merge_MoreIdentitiesThanAnEntryMayName_ThoseWithTheFewestPodsAreLeftOutWithThem()
    {
        // Each account with a number below 60 has two pods.
        var pods = Enumerable.Range(0, 70).SelectMany(account => Enumerable.Range(0, account < 60 ? 2 : 1).Select(pod => new StatedPod($"10.244.{pod}.{account}", Account: $"account-{account}")));

        var set = Merge(StatedPeer.Of("west", "far", "192.0.2.1").Exporting(Cart, 80).WithPods(Cart, [.. pods]));

        var gateway = Assert.Single(set.Endpoints, endpoint => endpoint.Cluster == "west").Gateway!;
        Assert.Equal(GatewayEntries.MaxIdentities, gateway.Identities.Count);
        Assert.Equal(124, gateway.Capacity);
        Assert.Subset(gateway.Identities.ToHashSet(), Enumerable.Range(0, 60).Select(account => Models.Identity("shop", $"account-{account}")).ToHashSet<SpiffeId>());
        Assert.Equal("TooManyIdentities", Assert.Single(set.Omissions).Reason);
    }

    private static EndpointSet Own() => Models.Endpoints(Cart, "10.244.0.1");

    private static EndpointSet Merge(params PeerState[] peers) => new GlobalEndpoints(StatedPeer.Network, StatedPeer.InOrder(peers)).Merge(Own(), Models.Name(Cart), Ports(80));

    private static ImmutableHashSet<int> Ports(params int[] ports) => [.. ports];
}
