using System.Collections.Immutable;
using CsCheck;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation.Clusters;

namespace Mesh.ControlPlane.Tests.Translation.Clusters;

public sealed class GlobalEndpointsPropertyTests
{
    private const string Cart = "shop/cart";

    private static readonly string[] Clusters = ["east", "north", "west"];
    private static readonly EndpointSet Own = Models.Endpoints(Cart, "10.244.0.1", "10.244.0.2");

    private static readonly Gen<PeerState> AnyPeer = Gen.Select(
        Gen.Int[0, 2],
        Gen.Int[0, 5],
        Gen.Bool,
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Bool, Gen.Bool).Array[0, 40],
        (cluster, gateways, isNear, pods) => StatedPeer.Of(Clusters[cluster], isNear ? StatedPeer.Network : "far", [.. Enumerable.Range(0, gateways).Select(gateway => $"192.0.{cluster}.{gateway + 1}")])
            .Exporting(Cart, 80)
            .WithPods(Cart, [.. pods.Select((pod, index) => new StatedPod($"10.{cluster}.0.{index}", $"region-{pod.Item1}", $"zone-{pod.Item1}-{pod.Item2}", pod.Item4 ? $"account-{pod.Item3}" : null, pod.Item5))]));

    private static readonly Gen<PeerState[]> AnyPeers = AnyPeer.Array[0, 6].Select(peers => peers.DistinctBy(peer => peer.Cluster).ToArray());

    // For any layout of zones: what a region weighs is the pods that are ready in it, whichever way they are reached (istio's weights across networks were counted in gateways).
    [Fact]
    public void Merge_AnyPeers_EachRegionOfAClusterWeighsItsReadyPods() => AnyPeers.Sample(peers =>
    {
        var set = Merge(peers);
        foreach (var peer in peers.Where(peer => peer.Facts.Network == StatedPeer.Network || peer.Facts.Gateways.Count > 0))
        {
            bool isNear = peer.Facts.Network == StatedPeer.Network;
            foreach (var region in peer.Endpoints[Models.Name(Cart)].Endpoints.Localities.GroupBy(locality => locality.Locality.Region))
            {
                int ready = region.SelectMany(locality => locality.Endpoints).Count(pod => pod.Health == Mesh.Api.Resources.V1.EndpointHealth.Ready && (isNear || pod.Meshed));
                Assert.Equal(ready, set.Endpoints
                    .Where(endpoint => endpoint.Cluster == peer.Cluster && endpoint.Locality.Region == region.Key && !endpoint.Draining)
                    .Sum(endpoint => endpoint.Gateway?.Capacity ?? 1));
            }
        }
    });

    [Fact]
    public void Merge_AnyPeers_GatewaysOfARegionShareItEvenly() => AnyPeers.Sample(peers =>
    {
        foreach (var region in Merge(peers).Endpoints.Where(endpoint => endpoint.Gateway is not null).GroupBy(endpoint => (endpoint.Cluster, endpoint.Locality.Region)))
        {
            int gateways = peers.Single(peer => peer.Cluster == region.Key.Cluster).Facts.Gateways.Count;
            var shares = region.Select(entry => entry.Gateway!.Capacity).ToList();
            Assert.True(shares.Max() - shares.Min() <= 1);
            Assert.True(shares.Count == gateways || shares.Max() == 1);
            Assert.Equal(region.Count(), region.Select(entry => entry.Address).Distinct().Count());
        }
    });

    [Fact]
    public void Merge_OneMorePeer_ChangesNoEndpointOfThisCluster() => AnyPeers.Sample(peers => Assert.Equal(Own.Endpoints, Merge(peers).Own.ToValueList()));

    [Fact]
    public void Merge_AnyOrderOfPeers_IsTheSame() =>
        Gen.Select(AnyPeers, Gen.Int).Sample((peers, seed) => Assert.Equal(Merge(peers), Merge([.. peers.OrderBy(_ => new Random(seed).Next())])));

    [Fact]
    public void Merge_AnyPeers_NothingWithoutIdentityCrossesNetworks() => AnyPeers.Sample(peers =>
    {
        var far = peers.Where(peer => peer.Facts.Network != StatedPeer.Network).Select(peer => peer.Cluster).ToHashSet();
        Assert.All(Merge(peers).Endpoints.Where(endpoint => far.Contains(endpoint.Cluster)), endpoint => Assert.NotEmpty(endpoint.Gateway!.Identities));
    });

    private static EndpointSet Merge(PeerState[] peers) =>
        new GlobalEndpoints(StatedPeer.Network, StatedPeer.InOrder(peers)).Merge(Own, Models.Name(Cart), ImmutableHashSet.Create(80));
}
