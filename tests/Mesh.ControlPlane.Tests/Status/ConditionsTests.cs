using k8s.Models;
using Mesh.ControlPlane.Discovery;
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

    [Theory]
    [InlineData(0, 0, null, "Programmed")]
    [InlineData(3, 3, null, "Programmed")]
    [InlineData(3, 2, null, "Pending")]
    [InlineData(3, 2, "bad", "Rejected")]
    public void JudgeProgrammed_Sidecars_Decide(int users, int applied, string? rejection, string reason) =>
        Assert.Equal(reason, Conditions.JudgeProgrammed(Accepted(true), new Application(users, applied, rejection), "replica-1").Reason);

    [Fact]
    public void JudgeProgrammed_NotAcceptedOrNoService_IsNot()
    {
        Assert.Equal("NotAccepted", Conditions.JudgeProgrammed(Accepted(false), new Application(0, 0, null), "replica-1").Reason);
        Assert.Equal("ServiceNotFound", Conditions.JudgeProgrammed(Accepted(true), null, "replica-1").Reason);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public void JudgeProgrammed_SpeaksOfSidecars_SaysOfWhichReplica(int applied) =>
        Assert.Contains("connected to replica-1", Conditions.JudgeProgrammed(Accepted(true), new Application(3, applied, null), "replica-1").Message, StringComparison.Ordinal);

    private static IList<V1Condition>? Next(IList<V1Condition>? current, long generation, bool accepted, DateTime now) => Conditions.Next(
        current,
        [("Accepted", Accepted(accepted)), ("ResolvedRefs", new(true, "ResolvedRefs", "")), ("Programmed", new(true, "Programmed", "ok"))],
        generation,
        now);

    private static Finding Accepted(bool accepted) => new(accepted, "Reason", "");
}
