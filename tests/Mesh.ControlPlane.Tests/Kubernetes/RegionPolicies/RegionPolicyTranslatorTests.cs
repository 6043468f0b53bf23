using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Kubernetes.RegionPolicies;

public sealed class RegionPolicyTranslatorTests
{
    [Fact]
    public void Read_Complete_IsWhatIsWanted()
    {
        var wish = RegionPolicyTranslator.Read(Policy(new()
        {
            State = "Draining",
            DrainOver = "5m",
            Until = "2026-11-23T18:00:00Z",
            FailoverTo = ["us-east-1", "eu-west-1"],
            MaxLoad = 120,
            Reason = "storm",
            DecidedBy = "alice",
        })).Wish!;

        Assert.Equal(
            (RegionState.Draining, TimeSpan.FromMinutes(5), new DateTimeOffset(2026, 11, 23, 18, 0, 0, TimeSpan.Zero), "us-east-1,eu-west-1", 120, "alice", "storm"),
            (wish.State, wish.DrainOver, wish.Until, string.Join(',', wish.FailoverTo), wish.MaxLoadPercent, wish.DecidedBy, wish.Reason));
    }

    [Fact]
    public void Read_NothingButStateAndReason_HasDefaults()
    {
        var wish = RegionPolicyTranslator.Read(Policy(new() { State = "Evacuated", Reason = "storm" })).Wish!;

        Assert.Equal((TimeSpan.FromSeconds(30), 0, 0), (wish.DrainOver, wish.FailoverTo.Count, wish.MaxLoadPercent));
        Assert.Null(wish.Until);
    }

    [Theory]
    [InlineData("state", "Closed", "spec.state")]
    [InlineData("state", null, "spec.state")]
    [InlineData("drainOver", "soon", "spec.drainOver")]
    [InlineData("drainOver", "169h", "spec.drainOver")]
    [InlineData("until", "tomorrow", "spec.until")]
    [InlineData("failoverTo", "us-west-2", "its own load")]
    [InlineData("failoverTo", "a,a", "named twice")]
    [InlineData("failoverTo", "not a region", "spec.failoverTo")]
    [InlineData("maxLoad", "0", "spec.maxLoad")]
    [InlineData("reason", null, "spec.reason")]
    [InlineData("reason", "two\nlines", "spec.reason")]
    [InlineData("decidedBy", "a\tb", "spec.decidedBy")]
    public void Read_Fault_IsRefusedByField(string field, string? value, string message)
    {
        var policy = Policy(new() { State = "Draining", Reason = "storm" });
        switch (field)
        {
            case "state":
                policy.Spec!.State = value;
                break;
            case "drainOver":
                policy.Spec!.DrainOver = value;
                break;
            case "until":
                policy.Spec!.Until = value;
                break;
            case "failoverTo":
                policy.Spec!.FailoverTo = value!.Split(',');
                break;
            case "maxLoad":
                policy.Spec!.MaxLoad = 0;
                break;
            case "reason":
                policy.Spec!.Reason = value;
                break;
            default:
                policy.Spec!.DecidedBy = value;
                break;
        }

        var reading = RegionPolicyTranslator.Read(policy);

        Assert.Null(reading.Wish);
        Assert.Contains(message, reading.Accepted.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever is accepted here, peers accept as a statement.</summary>
    [Fact]
    public void Read_TheLargestThatIsAccepted_PeersAcceptToo()
    {
        var policy = Policy(new()
        {
            State = "Draining",
            DrainOver = "168h",
            Until = "9999-12-31T23:59:59Z",
            FailoverTo = [.. Enumerable.Range(0, 16).Select(number => $"region-{number}")],
            MaxLoad = 1000,
            Reason = new('x', 1024),
            DecidedBy = new('y', 1024),
        });

        var decision = RegionDecisions.None.Decide(Decisions.West, RegionPolicyTranslator.Read(policy).Wish!, 0, Decisions.Start);

        Assert.Null(StatementJudge.Fault(
            StatementMaker.Of(StatementName.OfRegion(Decisions.West), decision), new(Mesh.Api.Identity.TrustDomain.Default, new HashSet<System.Net.IPAddress>())));
    }

    private static RegionPolicy Policy(RegionPolicySpec spec) => new() { Metadata = new() { Name = Decisions.West }, Spec = spec };
}
