using CsCheck;
using k8s.Models;
using Mesh.Sandbox.Controllers.Deployments;

namespace Mesh.Sandbox.Controllers.Tests.Deployments;

public sealed class RollingPlanTests
{
    [Theory]
    [InlineData("25%", "25%", 4, 1, 1)]
    [InlineData("25%", "25%", 10, 3, 2)]
    [InlineData("25%", "25%", 1, 1, 0)]
    [InlineData("0", "0", 5, 0, 1)]
    [InlineData("0", "1%", 5, 0, 1)]
    [InlineData("100%", "50%", 3, 3, 1)]
    [InlineData("2", "9", 5, 2, 5)]
    public void Limits_NumbersAndPercentages_RoundAsKubernetesDoes(string surge, string unavailable, int replicas, int expectedSurge, int expectedUnavailable)
    {
        var limits = RolloutLimits.Of(Deployment(replicas, surge, unavailable));

        Assert.Equal((expectedSurge, expectedUnavailable), (limits.MaxSurge, limits.MaxUnavailable));
    }

    [Fact]
    public void Plan_AnyLimits_RollsToTheEndWithinThem()
    {
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 1000]).Sample((replicas, surge, unavailable, seed) =>
        {
            var random = new Random(seed);
            var deployment = Deployment(replicas, $"{surge}", $"{unavailable}");
            var (old, current) = (Set("old", replicas, replicas), Set("new", 0, 0));
            for (var step = 0; step < 500 && (Rollout.Wanted(old) > 0 || Rollout.Available(current) < replicas); step++)
            {
                var rollout = new Rollout(deployment, current, [old]);
                Assert.True(Rollout.Wanted(old) + Rollout.Wanted(current) <= rollout.Limits.MaxTotal);
                Assert.True(Rollout.Available(old) + Rollout.Available(current) >= rollout.Limits.MinAvailable);

                current = Resize(current, RollingPlan.CurrentSize(rollout, Rollout.Wanted(current)));
                foreach (var (_, size) in RollingPlan.ShrinkOld(new(deployment, current, [old])))
                {
                    old = Resize(old, size);
                }

                // Some of the new pods become available.
                var missing = Rollout.Wanted(current) - Rollout.Available(current);
                current.Status.AvailableReplicas = Rollout.Available(current) + random.Next(missing + 1);
            }

            Assert.Equal((0, replicas), (Rollout.Wanted(old), Rollout.Available(current)));
        });
    }

    [Fact]
    public void Scale_InTheMiddleOfARollout_KeepsTheProportions()
    {
        var deployment = Deployment(20, "25%", "25%");
        var (old, current) = (Set("old", 8, 8, desired: 10, max: 13), Set("new", 5, 0, desired: 10, max: 13));
        var rollout = new Rollout(deployment, current, [old]);

        Assert.True(ScalePlan.IsScaling(rollout));
        var sizes = ScalePlan.Sizes(rollout).ToDictionary(entry => entry.Set.Metadata.Name, entry => entry.Size);

        // 20 + 5 surge = 25 pods, in proportion 8 : 5.
        Assert.Equal(25, sizes.Values.Sum());
        Assert.Equal((15, 10), (sizes["old"], sizes["new"]));
    }

    [Fact]
    public void Hash_OnlyTheContentCounts()
    {
        var left = new V1PodTemplateSpec { Metadata = new() { Labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } }, Spec = new() };
        var right = new V1PodTemplateSpec
        {
            Metadata = new() { Labels = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1", [PodTemplateHash.Label] = "old" } },
            Spec = new(),
        };

        Assert.True(PodTemplateHash.AreEqual(left, right));
        Assert.Equal(PodTemplateHash.Compute(left, 0), PodTemplateHash.Compute(right, 0));
        Assert.NotEqual(PodTemplateHash.Compute(left, 0), PodTemplateHash.Compute(left, 1));
        Assert.Matches("^[bcdfghjklmnpqrstvwxz2456789]{1,10}$", PodTemplateHash.Compute(left, 0));
    }

    private static V1Deployment Deployment(int replicas, string surge, string unavailable) => new()
    {
        Metadata = new() { Name = "web" },
        Spec = new()
        {
            Replicas = replicas,
            Strategy = new() { Type = "RollingUpdate", RollingUpdate = new() { MaxSurge = surge, MaxUnavailable = unavailable } },
        },
    };

    private static V1ReplicaSet Set(string name, int size, int available, int? desired = null, int? max = null) => new()
    {
        Metadata = new()
        {
            Name = name,
            Uid = name,
            Annotations = desired is null
                ? null
                : new Dictionary<string, string> { [Revisions.DesiredReplicas] = $"{desired}", [Revisions.MaxReplicas] = $"{max}" },
        },
        Spec = new() { Replicas = size },
        Status = new() { Replicas = size, AvailableReplicas = available },
    };

    private static V1ReplicaSet Resize(V1ReplicaSet set, int size)
    {
        set.Spec.Replicas = size;
        set.Status.AvailableReplicas = Math.Min(Rollout.Available(set), size);
        return set;
    }
}
