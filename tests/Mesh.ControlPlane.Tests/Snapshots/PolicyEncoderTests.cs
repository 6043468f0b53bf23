using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;
using Mesh.ControlPlane.Snapshots;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Snapshots;

public sealed class PolicyEncoderTests
{
    [Fact]
    public void Encode_NothingSaid_LeavesTheDefaultsToTheSidecars()
    {
        var policy = PolicyEncoder.Encode(new(0, "", TrafficRules.None, TrafficDistribution.None));

        Assert.Equal(new Wire.PortPolicy(), policy);
    }

    [Fact]
    public void Encode_DistributionOnly_IsALocalityPreference() => Assert.Equal(
        new Wire.LocalityPreference { Distribution = Wire.TrafficDistribution.PreferSameNode },
        PolicyEncoder.Encode(new(0, "", TrafficRules.None, TrafficDistribution.PreferSameNode)).Locality);

    [Fact]
    public void Encode_Faults_AreSentAsTheyAre() => Assert.Equal(
        new Wire.FaultInjection
        {
            Delay = new() { DurationMs = 1500, Numerator = 7, Denominator = 100 },
            Abort = new() { GrpcStatus = 9, Numerator = 1, Denominator = 3 },
        },
        PolicyEncoder.Encode(new(0, "", TrafficRules.None with { Faults = new(new(1500, new(7, 100)), new(null, 9, new(1, 3))) }, TrafficDistribution.None)).Faults);

    [Theory]
    [InlineData(null, 0)]
    [InlineData(3, 3)]
    public void Encode_Hedging_LeavesTheDefaultToTheSidecars(int? tries, uint sent) => Assert.Equal(
        new Wire.Hedging { DelayMs = 100, MaxTries = sent },
        PolicyEncoder.Encode(new(0, "", TrafficRules.None with { Hedging = new(100, (uint?)tries) }, TrafficDistribution.None)).Hedging);

    [Fact]
    public void Encode_Concurrency_LeavesTheDefaultsToTheSidecars()
    {
        Assert.Equal(
            new Wire.AdaptiveConcurrency { Source = "TrafficPolicy shop/cart" },
            ConcurrencyEncoder.Encode(new("TrafficPolicy shop/cart", new(null, null, null, null, null))));
        Assert.Equal(
            new Wire.AdaptiveConcurrency { MinConcurrency = 1, MaxConcurrency = 2, MinRttIntervalMs = 3000, MinRttRequests = 4, BufferPercent = 5 },
            ConcurrencyEncoder.Encode(new("", new(1, 2, 3000, 4, 5))));
    }

    [Fact]
    public void Encode_SessionCookie_IsSentAsItIs() => Assert.Equal(
        new Wire.SessionCookie { Name = "s", Path = "/a", TtlSeconds = 60 },
        PolicyEncoder.Encode(new(0, "", TrafficRules.None with { LoadBalancing = new(LoadBalancingAlgorithm.Random, null, 0) { SessionCookie = new("s", "/a", 60) } }, TrafficDistribution.None))
            .LoadBalancing.SessionCookie);

    [Fact]
    public void Encode_EveryWord_MeansTheSameOnTheWire()
    {
        Assert.Equal(
            Enum.GetNames<LoadBalancingAlgorithm>(),
            Enum.GetValues<LoadBalancingAlgorithm>().Select(word => PolicyEncoder.Encode(Policy(word)).LoadBalancing.Algorithm.ToString()));
        Assert.Equal(Enum.GetNames<LocalityMode>(), Enum.GetNames<Wire.LocalityMode>());
        Assert.Equal(Enum.GetNames<TrafficDistribution>()[1..], Enum.GetNames<Wire.TrafficDistribution>()[1..]);
    }

    [Fact]
    public void Encode_EndpointSet_HasHintsNodesAndPolicies()
    {
        var endpoint = new MeshEndpoint("10.244.0.5", [new(80, 8080)], false, new("eu", "eu-a"), null, null)
        {
            Node = "node-1",
            ForZones = ["eu-a", "eu-b"],
            ForNodes = ["node-2"],
        };
        var set = new EndpointSet(new("shop", "cart"), [endpoint]) { Policies = [Policy(LoadBalancingAlgorithm.Random)] };

        var message = Wire.Endpoints.Parser.ParseFrom(ResourceEncoder.Encode(set).Wire.Resource_.Value);

        var sent = message.Localities[0].Endpoints[0];
        Assert.Equal(("node-1", "eu-a eu-b", "node-2"), (sent.Node, string.Join(' ', sent.ForZones), string.Join(' ', sent.ForNodes)));
        Assert.Equal(Wire.LoadBalancingAlgorithm.Random, message.Policies[0].LoadBalancing.Algorithm);
    }

    private static PortPolicy Policy(LoadBalancingAlgorithm algorithm) =>
        new(80, "TrafficPolicy shop/cart", new(new(algorithm, null, 0), null, null, null), TrafficDistribution.None);
}
