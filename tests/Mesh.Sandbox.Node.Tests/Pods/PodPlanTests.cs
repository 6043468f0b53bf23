using k8s.Models;
using Mesh.Sandbox.Node.Pods;
using Mesh.Sandbox.Node.Pods.Probes;

namespace Mesh.Sandbox.Node.Tests.Pods;

public sealed class PodPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ContainerSlot _init = Slot("init", ContainerRole.Init);
    private readonly ContainerSlot _sidecar = Slot("proxy", ContainerRole.Sidecar);
    private readonly ContainerSlot _main = Slot("main", ContainerRole.Main);

    private IReadOnlyList<ContainerSlot> All => [_init, _sidecar, _main];

    [Fact]
    public void Next_NothingRan_StartsTheFirstInitContainerOnly() => Assert.Equal([_init], Next().Start);

    [Fact]
    public void Next_InitRunning_StartsNothing()
    {
        Run(_init);

        Assert.Empty(Next().Start);
    }

    [Fact]
    public void Next_InitSucceeded_StartsTheSidecarAndHoldsBackTheMainContainer()
    {
        End(_init, 0);

        Assert.Equal([_sidecar], Next().Start);
    }

    [Fact]
    public void Next_SidecarRunsButHasNotStarted_HoldsBackTheMainContainer()
    {
        End(_init, 0);
        Run(_sidecar);

        Assert.Empty(Next().Start);
        _sidecar.Started();
        Assert.Equal([_main], Next().Start);
    }

    [Fact]
    public void Next_SidecarDiesLater_IsStartedAgainBesideTheMainContainer()
    {
        AllRunning();
        End(_sidecar, 1);

        Assert.Equal([_sidecar], Next().Start);
    }

    [Theory]
    [InlineData(0, nameof(PodOutcome.Succeeded))]
    [InlineData(1, nameof(PodOutcome.Failed))]
    public void Next_NeverRestartAndMainEnded_IsOverWhileTheSidecarRuns(int exitCode, string outcome)
    {
        AllRunning();
        End(_main, exitCode);

        Assert.Equal(outcome, Next(RestartPolicy.Never).Outcome.ToString());
    }

    [Fact]
    public void Next_OnFailureAndMainFailed_StartsItAgain()
    {
        AllRunning();
        End(_main, 1);

        Assert.Equal([_main], Next(RestartPolicy.OnFailure).Start);
    }

    [Fact]
    public void Next_NeverRestartAndInitFailed_Fails()
    {
        End(_init, 1);

        Assert.Equal(PodOutcome.Failed, Next(RestartPolicy.Never).Outcome);
    }

    [Fact]
    public void Next_MainFailedTwice_WaitsForItsBackOff()
    {
        AllRunning();
        End(_main, 1);
        Run(_main);
        End(_main, 1);

        var step = Next();

        Assert.Empty(step.Start);
        Assert.Equal(Now + TimeSpan.FromSeconds(10), step.WakeAt);
        Assert.Equal([_main], PodPlan.Next(All, RestartPolicy.Always, Now + TimeSpan.FromSeconds(10)).Start);
    }

    private void AllRunning()
    {
        End(_init, 0);
        Run(_sidecar);
        _sidecar.Started();
        Run(_main);
    }

    private PodStep Next(RestartPolicy policy = RestartPolicy.Always) => PodPlan.Next(All, policy, Now);

    private static ContainerSlot Slot(string name, ContainerRole role) => new(new V1Container { Name = name }, role);

    private static void Run(ContainerSlot slot)
    {
        var target = new ProbeTarget(System.Net.IPAddress.Loopback, slot.Spec, (_, _) => throw new NotSupportedException(), (_, _, _) => throw new NotSupportedException());
        var probes = new ContainerProbes(slot.Spec, target, TimeProvider.System, (_, _) => { }, () => { });
        slot.Running(null!, probes, target, Now); // No process: the plan does not look at it.
    }

    private static void End(ContainerSlot slot, int exitCode) => slot.Ended(exitCode, null, Now);
}
