using Mesh.Bench.Sidecar.Measuring;
using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Tests.Measuring;

public sealed class CaseResultTests
{
    [Fact]
    public void WorkRatio_MachineSlowInOneRound_DoesNotCountAgainstAnybody()
    {
        CaseResult result = TestReports.Case("h1-small", ours: [10, 40, 10], haproxy: [20, 80, 20], nginx: [30, 120, 30]);

        Assert.Equal(0.5, result.WorkRatio(Contender.HAProxy, round => round.CpuMicroseconds));
    }

    [Fact]
    public void Work_OfAContender_IsItsOwnRoundsInOrder()
    {
        CaseResult result = TestReports.Case("h1-small", ours: [1, 2], haproxy: [3, 4], nginx: [5, 6]);

        Assert.Equal([5, 6], result.Work(Contender.Nginx, round => round.CpuMicroseconds).Values);
    }
}
