using CsCheck;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Clusters;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation.Clusters;

namespace Mesh.ControlPlane.Tests.Translation.Clusters;

public sealed class ClusterSetComposerTests
{
    private static readonly Gen<ServiceOffer[]> AnyOffers = Gen.Select(
            Gen.Int[0, 4],
            Gen.Select(Gen.Int[1, 5], Gen.Int[0, 3]).Array[0, 5],
            Gen.Bool,
            Gen.Int[0, 2],
            Gen.Long[0, 3],
            (cluster, ports, isHeadless, affinity, since) => new ServiceOffer(
                $"cluster-{cluster}", ports.DistinctBy(port => port.Item1).Select(port => new OfferedPort(port.Item1, port.Item2 == 0 ? "" : $"port-{port.Item2}", "")).ToValueList(), isHeadless, affinity, since))
        .Array[0, 5].Select(offers => offers.DistinctBy(offer => offer.Cluster).ToArray());

    [Fact]
    public void Compose_NobodyExports_IsNothing() => Assert.Null(ClusterSetComposer.Compose(Models.Name("shop/cart"), []));

    [Fact]
    public void Compose_ClustersContradictEachOther_TheOldestExportCounts()
    {
        var service = Compose(
            Offer("east", since: 2, isHeadless: true, affinity: 60, new OfferedPort(80, "http", "kubernetes.io/h2c"), new OfferedPort(9000, "http", "")),
            Offer("west", since: 1, isHeadless: false, affinity: 0, new OfferedPort(80, "http", "")));

        Assert.False(service.IsHeadless);
        Assert.Equal(0, service.AffinitySeconds);
        // Port 9000 has the name that port 80 has in the older one.
        Assert.Equal([new OfferedPort(80, "http", "")], service.Ports);
        Assert.Equal(["east", "west"], service.Clusters);
    }

    [Fact]
    public void Compose_DifferentPorts_AreUnited()
    {
        var service = Compose(Offer("east", 1, false, 0, new OfferedPort(81, "b", "")), Offer("west", 2, false, 0, new OfferedPort(80, "a", ""), new OfferedPort(81, "b", "")));

        Assert.Equal([80, 81], service.Ports.Select(port => port.Port));
    }

    [Fact]
    public void Compose_ExportsOfOneMoment_TheFirstClusterByNameCounts() =>
        Assert.True(Compose(Offer("west", 1, false, 0), Offer("east", 1, true, 0)).IsHeadless);

    [Fact]
    public void Conflicts_EveryKind_IsNamedWithTheReasonOfTheApi()
    {
        var found = ClusterSetComposer.Conflicts(
        [
            Offer("east", 2, isHeadless: true, affinity: 60, new OfferedPort(81, "http", "")),
            Offer("west", 1, isHeadless: false, affinity: 0, new OfferedPort(80, "http", "")),
        ]);

        Assert.True(found.Holds);
        Assert.Equal("PortConflict,TypeConflict,SessionAffinityConflict", found.Reason);
        Assert.StartsWith("cluster west was the first to export it", found.Message, StringComparison.Ordinal);
        Assert.Contains("in east", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Conflicts_OnlyTheTimeOfAffinityDiffers_IsAConflictOfItsConfiguration() =>
        Assert.Equal("SessionAffinityConfigConflict", ClusterSetComposer.Conflicts([Offer("east", 1, false, 60), Offer("west", 2, false, 90)]).Reason);

    [Fact]
    public void Conflicts_AllAgree_IsSaidToo()
    {
        var found = ClusterSetComposer.Conflicts([Offer("east", 1, false, 0, new OfferedPort(80, "http", "")), Offer("west", 2, false, 0, new OfferedPort(80, "http", ""))]);

        Assert.False(found.Holds);
        Assert.Equal("NoConflicts", found.Reason);
    }

    [Fact]
    public void Compose_AnyOffersInAnyOrder_AreTheSameOnAllClusters() => Gen.Select(AnyOffers, Gen.Int).Sample((offers, seed) =>
    {
        ServiceOffer[] shuffled = [.. offers.OrderBy(_ => new Random(seed).Next())];
        Assert.Equal(ClusterSetComposer.Compose(Models.Name("shop/cart"), offers), ClusterSetComposer.Compose(Models.Name("shop/cart"), shuffled));
        Assert.Equal(ClusterSetComposer.Conflicts(offers), ClusterSetComposer.Conflicts(shuffled));
    });

    [Fact]
    public void Compose_AnyOffers_NoPortNumberOrNameHasTwoMeaningsAndEveryNumberOrItsNameIsOffered() => AnyOffers.Sample(offers =>
    {
        if (ClusterSetComposer.Compose(Models.Name("shop/cart"), offers) is not { } service)
        {
            Assert.Empty(offers);
            return;
        }

        Assert.Equal(service.Ports.Count, service.Ports.Select(port => port.Port).Distinct().Count());
        var names = service.Ports.Select(port => port.Name).Where(name => name.Length > 0).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(offers.SelectMany(offer => offer.Ports), port => Assert.True(service.Ports.Any(known => known.Port == port.Port) || names.Contains(port.Name)));
    });

    private static ClusterSetService Compose(params ServiceOffer[] offers) => ClusterSetComposer.Compose(Models.Name("shop/cart"), offers)!;

    private static ServiceOffer Offer(string cluster, long since, bool isHeadless, int affinity, params OfferedPort[] ports) => new(cluster, [.. ports], isHeadless, affinity, since);
}
