using System.Collections.Immutable;
using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;
using Microsoft.Extensions.Time.Testing;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.State;

public sealed class LocalityTiersTests
{
    private static readonly EndpointLocality Own = new("eu", "eu-a", "node-1");

    private readonly FakeTimeProvider _time = new();
    private readonly List<(V1.Endpoint, EndpointModel)> _endpoints = [];

    [Fact]
    public void Of_ThreeDistances_NearestFirst()
    {
        Add("far", "us", "us-a");
        Add("near", "eu", "eu-a");
        Add("middle", "eu", "eu-b");
        Add("unknown", "", "");

        Assert.Equal(["near", "middle", "unknown", "far"], Tiers());
    }

    [Fact]
    public void Of_OtherRegions_AreTiersByThemselvesWhoeverIsInThem()
    {
        Add("asia of one cluster", "asia", "asia-a");
        Add("us", "us", "us-a");
        Add("own", "eu", "eu-a");
        Add("asia of another", "asia", "asia-b");

        ImmutableArray<LocalityTier> tiers = LocalityTiers.Of(_endpoints, BackendPolicy.Default, Own);

        Assert.Equal([null, "asia", "us"], tiers.Select(tier => tier.OtherRegion));
        Assert.Equal(2, tiers[1].Endpoints.Length);
    }

    [Fact]
    public void Of_NobodyInTheOwnZone_TheRegionComesFirst()
    {
        Add("far", "us", "us-a");
        Add("middle", "eu", "eu-b");

        Assert.Equal(["middle", "far"], Tiers());
    }

    [Fact]
    public void Of_ZoneNameOfAnotherRegion_IsFar()
    {
        Add("near", "eu", "eu-a");
        Add("namesake", "us", "eu-a");

        Assert.Equal(["near", "namesake"], Tiers());
    }

    [Fact]
    public void Of_OwnLocalityUnknown_IsOneTier()
    {
        Add("one", "us", "us-a");
        Add("two", "eu", "eu-a");

        Assert.Equal(["one two"], Tiers(own: new EndpointLocality("", "", "node-1")));
    }

    [Fact]
    public void Of_OnlyZonesAreKnown_TheyDecide()
    {
        Add("far", "", "b");
        Add("near", "", "a");

        Assert.Equal(["near", "far"], Tiers(own: new EndpointLocality("", "a", "")));
    }

    [Fact]
    public void Of_Disabled_IsOneTier()
    {
        Add("far", "us", "us-a");
        Add("near", "eu", "eu-a");

        Assert.Equal(["far near"], Tiers(new BackendPolicy { IsLocalityAware = false }));
    }

    [Fact]
    public void Of_SameNodePreferred_ItComesBeforeTheZone()
    {
        Add("zone", "eu", "eu-a", node: "node-2");
        Add("node", "eu", "eu-a", node: "node-1");

        Assert.Equal(["node", "zone"], Tiers(new BackendPolicy { PrefersSameNode = true }));
        Assert.Equal(["zone node"], Tiers());
    }

    [Fact]
    public void Of_AllHaveZoneHints_HintsDecide()
    {
        Add("lent", "eu", "eu-b", zones: ["eu-a"]);
        Add("given away", "eu", "eu-a", zones: ["eu-b"]);

        Assert.Equal(["lent", "given away"], Tiers());
    }

    [Fact]
    public void Of_OneWithoutHints_HintsAreIgnored()
    {
        Add("lent", "eu", "eu-b", zones: ["eu-a"]);
        Add("own", "eu", "eu-a");

        Assert.Equal(["own", "lent"], Tiers());
    }

    // They come without hints: what a cluster says of its zones it says of its own endpoints.
    [Fact]
    public void Of_EndpointsOfAnotherCluster_LeaveTheHintsOfThisOneInForce()
    {
        Add("lent", "eu", "eu-b", zones: ["eu-a"]);
        Add("given away", "eu", "eu-a", zones: ["eu-b"]);
        Add("foreign", "eu", "eu-a", cluster: "west");

        Assert.Equal(["lent", "given away foreign"], Tiers());
    }

    [Fact]
    public void Of_OnlyEndpointsOfAnotherCluster_AreOrderedByDistance()
    {
        Add("far", "us", "us-a", cluster: "west");
        Add("near", "eu", "eu-a", cluster: "west");

        Assert.Equal(["near", "far"], Tiers());
    }

    [Fact]
    public void Of_NoHintForTheOwnZone_HintsAreIgnored()
    {
        Add("b", "eu", "eu-b", zones: ["eu-b"]);
        Add("c", "eu", "eu-a", zones: ["eu-c"]);

        Assert.Equal(["c", "b"], Tiers());
    }

    [Fact]
    public void Of_NodeHints_ComeBeforeZoneHints()
    {
        Add("zone", "eu", "eu-a", zones: ["eu-a"], nodes: ["node-2"]);
        Add("node", "eu", "eu-a", zones: ["eu-a"], nodes: ["node-1"]);

        Assert.Equal(["node", "zone"], Tiers());
    }

    private void Add(string name, string region, string zone, string node = "", string[]? zones = null, string[]? nodes = null, string cluster = "") => _endpoints.Add((
        new V1.Endpoint { Cluster = cluster, Node = node, ForZones = { zones ?? [] }, ForNodes = { nodes ?? [] } },
        new EndpointModel(new IPEndPoint(IPAddress.Loopback, 1 + _endpoints.Count), null, name, new EndpointState(_time)) { Locality = new(region, zone, node) }));

    private IEnumerable<string> Tiers(BackendPolicy? policy = null, EndpointLocality? own = null) =>
        LocalityTiers.Of(_endpoints, policy ?? BackendPolicy.Default, own ?? Own).Select(tier => string.Join(' ', tier.Endpoints.Select(endpoint => endpoint.Workload)));
}
