using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.RegionPolicies;

public sealed class StoredDecisionsTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var decision = Decisions.Decision(
            RegionState.Draining, counter: 7, at: Decisions.Start + TimeSpan.FromMilliseconds(123), drainOver: TimeSpan.FromMinutes(5), until: Decisions.Start + TimeSpan.FromDays(1), failoverTo: ["us-east-1", "eu-west-1"]);
        decision.MaxLoadPercent = 120;

        Assert.Equal(decision, StoredDecisions.Read(Policy(decision)));
    }

    [Fact]
    public void Read_WhatHasNothingBesides_IsTheSame()
    {
        var decision = new RegionDecision { State = RegionState.Evacuated, Counter = 1, DecidedAt = Decisions.Start.ToUnixTimeMilliseconds(), Reason = "storm" };

        Assert.Equal(decision, StoredDecisions.Read(Policy(decision)));
    }

    [Fact]
    public void Read_SomebodyWroteSomethingElse_IsNoDecision()
    {
        Assert.Null(StoredDecisions.Read(new RegionPolicy()));
        var policy = Policy(Decisions.Decision(RegionState.Evacuated));
        policy.Status!.Decision!.DrainFrom = "yesterday";
        Assert.Null(StoredDecisions.Read(policy));
    }

    private static RegionPolicy Policy(RegionDecision decision) => new()
    {
        Metadata = new() { Name = Decisions.West },
        Status = new() { Decision = ObjectJson.Deserialize<StoredDecision>(StoredDecisions.Write(decision, 1, Decisions.Start).ToJsonString()) },
    };
}
