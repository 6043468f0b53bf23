using CsCheck;
using Mesh.ControlPlane.Identity;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Identity;

public sealed class RootRotationTests
{
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan Propagation = TimeSpan.FromMinutes(2);
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CertificateAuthority Old = NewAuthority();
    private static readonly CertificateAuthority New = NewAuthority();

    private static readonly FleetTrust Settled = new(3, 3, [], new Dictionary<string, IReadOnlyList<string>>());

    [Fact]
    public void Next_NothingElseIsWanted_Rests() =>
        Assert.Same(RotationStep.Rest, RootRotation.Next(RotationState.Begin(Old, Now), Old, Settled, Now, LeafLifetime));

    [Fact]
    public void Next_AnotherRootIsWanted_DistributesItBeforeAnythingElse()
    {
        var next = RootRotation.Next(RotationState.Begin(Old, Now), New, Settled, Now, LeafLifetime).Next!;

        Assert.Equal(RotationPhase.Distributing, next.Phase);
        Assert.Same(Old, next.Active);
        Assert.Equal(2, next.Bundle.Count);
    }

    [Fact]
    public void Next_OneSidecarHasNotAcknowledged_DoesNotSwitchAndNamesIt()
    {
        var step = RootRotation.Next(Distributing(), New, Settled with { Acknowledged = 2, Waiting = ["shop/web-1"] }, Now.AddDays(1), LeafLifetime);

        Assert.Null(step.Next);
        Assert.Equal(["shop/web-1"], step.WaitingFor);
        Assert.Contains("2 of 3", step.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_AllHaveAcknowledged_SwitchesOnceTheFilesOfPodsHaveFollowed()
    {
        Assert.Null(RootRotation.Next(Distributing(), New, Settled, Now + Propagation - TimeSpan.FromSeconds(1), LeafLifetime).Next);

        var next = RootRotation.Next(Distributing(), New, Settled, Now + Propagation, LeafLifetime).Next!;

        Assert.Equal(RotationPhase.Switched, next.Phase);
        Assert.Same(New, next.Active);
        Assert.Equal(2, next.Bundle.Count);
        Assert.True(next.RetireAfter >= Now + Propagation + LeafLifetime);
    }

    [Fact]
    public void Next_LeavesOfTheOldIssuerLive_KeepsItsRoot()
    {
        var switched = Switched();

        Assert.Null(RootRotation.Next(switched, New, Settled, switched.RetireAfter!.Value.AddSeconds(-1), LeafLifetime).Next);
    }

    [Fact]
    public void Next_SomebodyUsesAnOldCertificateBeyondItsTime_KeepsItsRootAndNamesHim()
    {
        var switched = Switched();
        var fleet = Settled with { ByRoot = new Dictionary<string, IReadOnlyList<string>> { [TrustBundle.FingerprintOf(Old.Root)] = ["shop/web-1"] } };

        var step = RootRotation.Next(switched, New, fleet, switched.RetireAfter!.Value.AddDays(1), LeafLifetime);

        Assert.Null(step.Next);
        Assert.Equal(["shop/web-1"], step.WaitingFor);
    }

    [Fact]
    public void Next_LeavesOfTheOldIssuerAreOver_RetiresItsRootAndIsStableWhenAllHaveHeard()
    {
        var switched = Switched();
        DateTimeOffset end = switched.RetireAfter!.Value;
        var retiring = RootRotation.Next(switched, New, Settled, end, LeafLifetime).Next!;
        Assert.Equal((RotationPhase.Retiring, New.Anchors), (retiring.Phase, retiring.Bundle));
        Assert.Null(RootRotation.Next(retiring, New, Settled with { Waiting = ["shop/web-1"] }, end, LeafLifetime).Next);

        var stable = RootRotation.Next(retiring, New, Settled, end, LeafLifetime).Next!;

        Assert.Equal((RotationPhase.Stable, (DateTimeOffset?)null), (stable.Phase, stable.RetireAfter));
        Assert.Same(RotationStep.Rest, RootRotation.Next(stable, New, Settled, end, LeafLifetime));
    }

    [Fact]
    public void Next_AnotherIntermediateOfTheSameRoot_SignsAtOnce()
    {
        var root = CertificateAuthority.CreateRoot("cluster.local", new FakeTimeProvider(Now));
        var state = RotationState.Begin(root.CreateIntermediate("cluster-1", new FakeTimeProvider(Now)), Now);
        var wanted = root.CreateIntermediate("cluster-1", new FakeTimeProvider(Now));

        var next = RootRotation.Next(state, wanted, Settled with { Waiting = ["shop/web-1"] }, Now, LeafLifetime).Next!;

        Assert.Same(wanted, next.Active);
        Assert.Equal(RotationPhase.Stable, next.Phase);
    }

    [Fact]
    public void Next_TheWishIsWithdrawnWhileDistributing_ForgetsTheNewRootAgain()
    {
        var state = Distributing();
        var withdrawn = RootRotation.Next(state, Old, Settled, Now, LeafLifetime).Next!;
        Assert.Same(Old, withdrawn.Active);

        var retiring = RootRotation.Next(withdrawn, Old, Settled, Now, LeafLifetime).Next!;

        Assert.Equal(Old.Anchors, retiring.Bundle);
    }

    [Fact]
    public void Next_TheIssuerHasEnded_IsReplacedWithoutWaitingForAnybody()
    {
        DateTimeOffset late = Old.NotAfter.AddDays(1);
        var wanted = CertificateAuthority.CreateRoot("cluster.local", new FakeTimeProvider(late)).CreateIntermediate("cluster-1", new FakeTimeProvider(late));
        var nobody = new FleetTrust(0, 0, ["shop/web-1"], new Dictionary<string, IReadOnlyList<string>>());
        var distributing = RootRotation.Next(RotationState.Begin(Old, Now), wanted, nobody, late, LeafLifetime).Next!;

        var switched = RootRotation.Next(distributing, wanted, nobody, late, LeafLifetime).Next!;

        Assert.Same(wanted, switched.Active);
    }

    /// <summary>
    /// Sidecars that acknowledge when they please, renew when they please, and disappear; wishes that change at any moment: at no moment does one of them meet a
    /// certificate under a root that it does not believe.
    /// </summary>
    [Fact]
    public void Next_AnyHistory_NobodyMeetsACertificateThatItDoesNotBelieve()
    {
        CertificateAuthority[] authorities = [Old, New, NewAuthority()];
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 120]).Array[1, 120].Sample(
            moves =>
            {
                var world = new RotationWorld(Old, Now, LeafLifetime);
                foreach (var (move, which, minutes) in moves)
                {
                    world.Move(move, which, authorities[which], TimeSpan.FromMinutes(minutes * 6));
                    if (world.Violation() is not null)
                    {
                        return false;
                    }
                }

                return world.EndsInPeace();
            },
            iter: 500);
    }

    private static CertificateAuthority NewAuthority() =>
        CertificateAuthority.CreateRoot("cluster.local", new FakeTimeProvider(Now)).CreateIntermediate("cluster-1", new FakeTimeProvider(Now));

    private static RotationState Distributing() => RootRotation.Next(RotationState.Begin(Old, Now), New, Settled, Now, LeafLifetime).Next!;

    private static RotationState Switched() => RootRotation.Next(Distributing(), New, Settled, Now + Propagation, LeafLifetime).Next!;
}
