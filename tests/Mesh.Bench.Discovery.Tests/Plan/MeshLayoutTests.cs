using CsCheck;
using Mesh.Api.Resources;
using Mesh.Bench.Discovery.Plan;

namespace Mesh.Bench.Discovery.Tests.Plan;

public sealed class MeshLayoutTests
{
    public static TheoryData<int, int> PlannedSizes => new(
        from plan in (BenchPlan[])[BenchPlan.Full, BenchPlan.Quick] from services in plan.Services select (services, plan.Size(services).Sidecars));

    [Theory]
    [MemberData(nameof(PlannedSizes))]
    public void Subscriptions_OfAPlannedSize_GiveEveryWatchedServiceTwentySubscribers(int services, int sidecars)
    {
        MeshLayout layout = new(new MeshSize(services, sidecars));

        ILookup<int, int> subscribers = Enumerable.Range(0, sidecars)
            .SelectMany(sidecar => layout.SubscriptionsOf(sidecar), (sidecar, service) => (sidecar, service))
            .ToLookup(entry => entry.service, entry => entry.sidecar);

        Assert.Equal(layout.Watched, subscribers.Select(group => group.Key).Order());
        Assert.All(subscribers, group => Assert.Equal(20, group.Distinct().Count()));
    }

    [Fact]
    public void Subscriptions_AnySize_ReachEveryWatchedServiceAndNoneTwice() =>
        Gen.Select(Gen.Int[MeshSize.LeastServices, 3000], Gen.Int[1, 1000]).Sample((services, most) =>
        {
            MeshLayout layout = new(new MeshSize(services, Math.Min(most, services * MeshSize.EndpointsPerService / 2)));
            HashSet<int> watched = [];
            foreach (int sidecar in Enumerable.Range(0, layout.Size.Sidecars))
            {
                int[] subscriptions = [.. layout.SubscriptionsOf(sidecar)];
                if (subscriptions.Distinct().Count() != subscriptions.Length)
                {
                    return false;
                }

                watched.UnionWith(subscriptions);
            }

            return watched.SetEquals(layout.Watched) && watched.All(service => service < services);
        });

    [Fact]
    public void PodOf_AllSidecars_AreDifferentPodsThatAreNeverRestarted()
    {
        MeshLayout layout = new(BenchPlan.Full.Size(250));

        ResourceName[] pods = [.. Enumerable.Range(0, layout.Size.Sidecars).Select(layout.PodOf)];

        Assert.Equal(pods.Length, pods.Distinct().Count());
        int restarted = layout.Size.MostRestarts / layout.Watched.Count;
        ResourceName[] mayGo = [.. layout.Watched.SelectMany(service => Enumerable.Range(MeshSize.EndpointsPerService - restarted, restarted).Select(place => MeshLayout.Pod(service, place)))];
        Assert.Empty(pods.Intersect(mayGo));
    }

    [Theory]
    [InlineData(0, "10.128.0.0")]
    [InlineData(256, "10.128.1.0")]
    [InlineData(100_000, "10.129.134.160")]
    public void Address_OfAPod_IsItsNumber(int pod, string address) => Assert.Equal(address, MeshLayout.Address(pod));
}
