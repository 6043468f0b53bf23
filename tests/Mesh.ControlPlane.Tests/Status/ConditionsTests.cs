using k8s.Models;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status;

namespace Mesh.ControlPlane.Tests.Status;

public sealed class ConditionsTests
{
    private static readonly DateTime Then = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Now = Then.AddHours(1);

    [Fact]
    public void Next_NothingNew_IsNotWorthAWrite()
    {
        var written = Next(null, 1, true, Then);

        Assert.Equal(["Accepted", "ResolvedRefs", "Programmed"], written!.Select(condition => condition.Type));
        Assert.Null(Next(written, 1, true, Now));
    }

    [Fact]
    public void Next_OnlyTheGenerationIsNew_KeepsTheTransitionTime()
    {
        var written = Next(null, 1, true, Then);

        var next = Next(written, 2, true, Now);

        Assert.All(next!, condition => Assert.Equal((2L, Then), (condition.ObservedGeneration!.Value, condition.LastTransitionTime)));
    }

    [Fact]
    public void Next_StatusFlips_MovesItsTransitionTimeAndLeavesForeignConditionsAlone()
    {
        var written = Next([new V1Condition { Type = "example.com/Other", Status = "True" }], 1, true, Then);

        var next = Next(written, 2, false, Now)!.ToDictionary(condition => condition.Type);

        Assert.Equal(("False", Now), (next["Accepted"].Status, next["Accepted"].LastTransitionTime));
        Assert.Equal(Then, next["Programmed"].LastTransitionTime);
        Assert.Contains("example.com/Other", next.Keys);
    }

    [Fact]
    public void JudgeProgrammed_NotAcceptedOrNoService_IsNot()
    {
        Assert.Equal("NotAccepted", Conditions.JudgeProgrammed(Accepted(false), true).Reason);
        Assert.Equal("ServiceNotFound", Conditions.JudgeProgrammed(Accepted(true), false).Reason);
        Assert.Equal((true, "Programmed"), Conditions.JudgeProgrammed(Accepted(true), true) is var finding ? (finding.Holds, finding.Reason) : default);
    }

    [Theory]
    [InlineData(0, 0, 0, true, "Unused", "applied 0 of 0 sidecars; whichever comes to use it gets it first")]
    [InlineData(3, 3, 0, true, "Applied", "applied 3 of 3 sidecars")]
    [InlineData(3, 2, 0, false, "Pending", "applied 2 of 3 sidecars")]
    [InlineData(3, 2, 1, false, "Rejected", "applied 2 of 3 sidecars, 1 refused it: shop/web-1: ports[0].port: 0")]
    public void JudgeApplied_Sidecars_Decide(int users, int applied, int rejected, bool holds, string reason, string message) => Assert.Equal(
        new Finding(holds, reason, message),
        Applied([Part(users, applied, rejected, rejected > 0 ? "shop/web-1: ports[0].port: 0" : null)]));

    [Fact]
    public void JudgeApplied_SeveralReplicas_AddUp()
    {
        Assert.Equal("applied 5 of 5 sidecars", Applied([Part(3, 3), Part(2, 2)]).Message);
        Assert.Equal(
            new Finding(false, "Rejected", "applied 2 of 4 sidecars, 2 refused it: shop/a: no"),
            Applied([Part(2, 1, 1, "shop/b: no"), Part(2, 1, 1, "shop/a: no")]));
    }

    [Fact]
    public void JudgeApplied_ReplicaThatHasNotSpoken_IsWaitedForByName() => Assert.Equal(
        new Finding(false, "Pending", "applied 3 of 3 sidecars; no word of those connected to replica-2 yet"),
        Applied([Part(3, 3)], silent: ["replica-2"]));

    [Fact]
    public void JudgeApplied_SidecarsAreStillConnecting_IsNotSaidUnlessItWasSaidBefore()
    {
        var before = new V1Condition { Type = "Applied", Status = "True", Reason = "Applied", ObservedGeneration = 7, Message = "" };

        Assert.Equal("Pending", Applied([Part(0, 0)], areConnecting: true).Reason);
        Assert.Equal("Pending", Applied([Part(1, 1)], before, generation: 8, areConnecting: true).Reason);
        Assert.True(Applied([Part(0, 0)], before, areConnecting: true).Holds);
    }

    [Fact]
    public void JudgeApplied_Speed_IsSaidOnceForAVersionAndStays()
    {
        var some = Convergence.Of(Counts(0, 4));
        var first = Applied([Part(4, 4) with { Convergence = some }]);
        Assert.Equal("applied 4 of 4 sidecars, p50 1 ms, p99 1 ms", first.Message);
        var written = new V1Condition { Type = "Applied", Status = "True", Reason = first.Reason, Message = first.Message, ObservedGeneration = 7 };

        // Another replica leads now and has not seen it.
        Assert.Equal("applied 5 of 5 sidecars, p50 1 ms, p99 1 ms", Applied([Part(5, 5)], written).Message);
        Assert.Equal("applied 5 of 5 sidecars", Applied([Part(5, 5)], written, generation: 8).Message);
    }

    [Theory]
    [InlineData("True", "Applied", "applied 4 of 4 sidecars", 1, true)]
    [InlineData("True", "Unused", "applied 0 of 0 sidecars", 1, true)]
    [InlineData("False", "Pending", "applied 3 of 4 sidecars", 1, false)]
    [InlineData("True", "Applied", "applied 3 of 3 sidecars", 2, false)]
    public void OnlyNumbersDiffer_AppliedChanges_TellsWhatIsWorthAPromptWrite(string status, string reason, string message, long generation, bool expected)
    {
        V1Condition[] before = [new() { Type = "Applied", Status = "True", Reason = "Applied", Message = "applied 3 of 3 sidecars", ObservedGeneration = 1 }];
        V1Condition[] after = [new() { Type = "Applied", Status = status, Reason = reason, Message = message, ObservedGeneration = generation }];

        Assert.Equal(expected, Conditions.OnlyNumbersDiffer(before, after));
        Assert.False(Conditions.OnlyNumbersDiffer(null, after));
    }

    private static Finding Applied(
        IReadOnlyList<AppliedPart> parts, V1Condition? before = null, long generation = 7, IReadOnlyList<string>? silent = null, bool areConnecting = false) =>
        Conditions.JudgeApplied(Accepted(true), true, parts, silent ?? [], before, generation, areConnecting);

    private static AppliedPart Part(int users, int applied, int rejected = 0, string? rejection = null) => new("uid", 7, users, applied, rejected, rejection, default);

    private static int[] Counts(int step, int count)
    {
        var counts = new int[Convergence.Steps];
        counts[step] = count;
        return counts;
    }

    private static IList<V1Condition>? Next(IList<V1Condition>? current, long generation, bool accepted, DateTime now) => Conditions.Next(
        current,
        [("Accepted", Accepted(accepted)), ("ResolvedRefs", new(true, "ResolvedRefs", "")), ("Programmed", new(true, "Programmed", "ok"))],
        generation,
        now);

    private static Finding Accepted(bool accepted) => new(accepted, "Reason", "");
}
