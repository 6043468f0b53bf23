using System.Collections.Immutable;
using CsCheck;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.RegionControl;

/// <summary>Clusters that decide about one region, hear of each other late, in any order or not at all for a while, and whose clocks differ.</summary>
public sealed class RegionConvergencePropertyTests
{
    private const int Clusters = 4;
    private const int Decide = 0;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(7);

    /// <summary>Whatever happened before: once all have heard of all, all go by the same decision, and it is one that nobody has taken back.</summary>
    [Fact]
    public void Of_AnyHistory_AllAgreeOnceTheyHaveHeardOfAll() => Histories.Sample(history =>
    {
        var world = World.After(history, _ => { });
        world.HealEverything();

        var all = Enumerable.Range(0, Clusters).Select(cluster => world.Effective(cluster)).ToList();
        Assert.All(all, one => Assert.Equal((all[0]?.State, all[0]?.AvailablePercent, all[0]?.Counter, all[0]?.Cluster), (one?.State, one?.AvailablePercent, one?.Counter, one?.Cluster)));
        Assert.Equal(world.Greatest(), all[0]?.Counter ?? 0);
    });

    /// <summary>What a cluster goes by only moves forward in the order: nothing flaps, not even while others are heard of one by one.</summary>
    [Fact]
    public void Of_AnyHistory_NoClusterGoesBackToADecisionItHasLeft() => Histories.Sample(history =>
    {
        var last = new TakenDecision?[Clusters];
        World.After(history, world =>
        {
            for (int cluster = 0; cluster < Clusters; cluster++)
            {
                var next = world.Holding(cluster);
                Assert.False(last[cluster] is { } before && next is not null && before.HoldsOver(next), "it went back");
                Assert.False(last[cluster] is not null && next is null, "it forgot");
                last[cluster] = next;
            }
        });
    });

    /// <summary>Steps: who acts, 0 for a decision or the number of the cluster that is heard of, and which state is wanted.</summary>
    private static Gen<List<(int Actor, int Action, int State)>> Histories => Gen.Select(Gen.Int[0, Clusters - 1], Gen.Int[0, Clusters], Gen.Int[0, 2]).List[0, 40];

    /// <summary>What each cluster has decided, and what it knows of the others.</summary>
    private sealed class World
    {
        private readonly RegionDecision?[] _own = new RegionDecision?[Clusters];
        private readonly RegionDecision?[,] _heard = new RegionDecision?[Clusters, Clusters];
        private DateTimeOffset _now = Decisions.Start;

        public static World After(IEnumerable<(int Actor, int Action, int State)> history, Action<World> afterEach)
        {
            var world = new World();
            foreach (var (actor, action, state) in history)
            {
                world._now += Step;
                if (action == Decide)
                {
                    world._own[actor] = world.Known(actor).Decide(Decisions.West, Decisions.Wish((RegionState)state) with { RestoreOver = TimeSpan.FromSeconds(20) }, 0, world.ClockOf(actor));
                }
                else
                {
                    world._heard[actor, action - 1] = world._own[action - 1];
                }

                afterEach(world);
            }

            return world;
        }

        public void HealEverything()
        {
            for (int one = 0; one < Clusters; one++)
            {
                for (int other = 0; other < Clusters; other++)
                {
                    _heard[one, other] = _own[other];
                }
            }
        }

        public EffectiveRegion? Effective(int cluster) => Known(cluster).At(Decisions.West, ClockOf(cluster));

        public TakenDecision? Holding(int cluster) => Known(cluster).Holding.GetValueOrDefault(Decisions.West);

        public ulong Greatest() => _own.Max(decision => decision?.Counter ?? 0);

        private RegionDecisions Known(int cluster) => RegionDecisions.Of(
            Name(cluster),
            _own[cluster] is { } own ? ImmutableDictionary<string, RegionDecision>.Empty.Add(Decisions.West, own) : ImmutableDictionary<string, RegionDecision>.Empty,
            Enumerable.Range(0, Clusters)
                .Where(other => other != cluster && _heard[cluster, other] is not null)
                .Select(other => Decisions.Peer(Name(other), _heard[cluster, other]!, ClockOf(other) - ClockOf(cluster))));

        private static string Name(int cluster) => $"cluster-{cluster}";

        // Two hours from one to the next.
        private DateTimeOffset ClockOf(int cluster) => _now + TimeSpan.FromHours(2 * cluster);
    }
}
