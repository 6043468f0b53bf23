using k8s.Models;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Status;

public sealed class SplitConditionsTests
{
    private static readonly DateTime Then = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Now = Then.AddHours(1);
    private static readonly SplitFinding Good = new(true, "Programmed", "ok");

    [Fact]
    public void Next_NothingNew_IsNotWorthAWrite()
    {
        var written = SplitConditions.Next(null, State(1, true), Good, Then);

        Assert.Equal(["Accepted", "ResolvedRefs", "Programmed"], written!.Select(condition => condition.Type));
        Assert.Null(SplitConditions.Next(written, State(1, true), Good, Now));
    }

    [Fact]
    public void Next_OnlyTheGenerationIsNew_KeepsTheTransitionTime()
    {
        var written = SplitConditions.Next(null, State(1, true), Good, Then);

        var next = SplitConditions.Next(written, State(2, true), Good, Now);

        Assert.All(next!, condition => Assert.Equal((2L, Then), (condition.ObservedGeneration!.Value, condition.LastTransitionTime)));
    }

    [Fact]
    public void Next_StatusFlips_MovesItsTransitionTimeAndLeavesForeignConditionsAlone()
    {
        var written = SplitConditions.Next([new V1Condition { Type = "example.com/Other", Status = "True" }], State(1, true), Good, Then);

        var next = SplitConditions.Next(written, State(2, false), Good, Now)!.ToDictionary(condition => condition.Type);

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
        Assert.Equal(reason, SplitConditions.JudgeProgrammed(State(1, true), new Application(users, applied, rejection), "replica-1").Reason);

    [Fact]
    public void JudgeProgrammed_NotAcceptedOrNoService_IsNot()
    {
        Assert.Equal("NotAccepted", SplitConditions.JudgeProgrammed(State(1, false), new Application(0, 0, null), "replica-1").Reason);
        Assert.Equal("ServiceNotFound", SplitConditions.JudgeProgrammed(State(1, true), null, "replica-1").Reason);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public void JudgeProgrammed_SpeaksOfSidecars_SaysOfWhichReplica(int applied) =>
        Assert.Contains("connected to replica-1", SplitConditions.JudgeProgrammed(State(1, true), new Application(3, applied, null), "replica-1").Message, StringComparison.Ordinal);

    private static SplitState State(long generation, bool accepted) =>
        new(Models.Name("shop/split"), "uid", generation, Models.Name("shop/cart"), new(accepted, "Reason", ""), new(true, "ResolvedRefs", ""));
}
