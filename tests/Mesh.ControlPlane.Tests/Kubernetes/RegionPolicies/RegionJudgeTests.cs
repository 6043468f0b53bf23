using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.RegionPolicies;

public sealed class RegionJudgeTests
{
    private static readonly RegionReading Good = new(Decisions.Wish(RegionState.Evacuated), new(true, "Accepted", ""));
    private static readonly RegionReading Bad = new(null, new(false, "Invalid", "spec.state: no"));

    [Fact]
    public void Judge_OwnDecisionHolds_IsEffective() => Assert.Equal("Accepted=Accepted Effective=Effective Drained=Drained", Reasons(Good, Decisions.Known(Decisions.Decision(RegionState.Evacuated))));

    [Fact]
    public void Judge_APeerDecidedLater_IsSupersededAndSaysByWhom()
    {
        var known = Decisions.Known(Decisions.Decision(RegionState.Evacuated), Decisions.Peer("west", Decisions.Decision(RegionState.Active, counter: 2)));

        Assert.Equal("Accepted=Accepted Effective=Superseded Drained=Active", Reasons(Good, known));
        Assert.Contains("cluster west", RegionJudge.Judge(Good, true, "east", known.At(Decisions.West, Decisions.Start))[1].Finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_LeaseIsOver_SaysSo() =>
        Assert.Equal("Accepted=Accepted Effective=Ended Drained=Active", Reasons(Good, Decisions.Known(Decisions.Decision(RegionState.Evacuated, until: Decisions.Start))));

    [Fact]
    public void Judge_Draining_IsNotDrainedYet() => Assert.Equal("Accepted=Accepted Effective=Effective Drained=Draining", Reasons(Good, Decisions.Known(Decisions.Decision(RegionState.Draining))));

    [Fact]
    public void Judge_InvalidVersion_TheDecisionBeforeStays() =>
        Assert.Equal("Accepted=Invalid Effective=NotAccepted Drained=Drained", Reasons(Bad, Decisions.Known(Decisions.Decision(RegionState.Evacuated))));

    [Fact]
    public void Judge_NotDecidedYet_IsPending() =>
        Assert.Equal("Accepted=Accepted Effective=Pending Drained=Active", string.Join(' ', RegionJudge.Judge(Good, false, "east", null).Select(entry => $"{entry.Type}={entry.Finding.Reason}")));

    private static string Reasons(RegionReading reading, RegionDecisions known) =>
        string.Join(' ', RegionJudge.Judge(reading, true, "east", known.At(Decisions.West, Decisions.Start)).Select(entry => $"{entry.Type}={entry.Finding.Reason}"));
}
