using k8s.Models;
using Mesh.Sandbox.Node.Pods.Probes;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Sandbox.Node.Tests.Pods.Probes;

public sealed class ProberTests
{
    [Fact]
    public async Task RunAsync_Liveness_FailsAfterTheThresholdAndStops()
    {
        var time = new FakeTimeProvider();
        var attempts = 0;
        var failures = 0;
        var probe = new V1Probe { InitialDelaySeconds = 5, PeriodSeconds = 10, FailureThreshold = 2 };
        var prober = new Prober(
            ProbeKind.Liveness,
            probe,
            _ =>
            {
                attempts++;
                return Task.FromResult(ProbeOutcome.Failure("no"));
            },
            time,
            (_, _) => failures++,
            () => { });
        var run = prober.RunAsync(time.GetUtcNow(), TestContext.Current.CancellationToken);
        Assert.Equal(0, attempts);

        time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(() => failures == 1);
        Assert.True(prober.Verdict);

        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return run.IsCompleted;
        });
        Assert.False(prober.Verdict);
        Assert.Equal(2, attempts);
    }
}
