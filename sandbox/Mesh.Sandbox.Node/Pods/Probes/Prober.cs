using k8s.Models;

namespace Mesh.Sandbox.Node.Pods.Probes;

/// <summary>Repeats one probe of one run of a container until it is told to stop.</summary>
internal sealed class Prober(
    ProbeKind kind,
    V1Probe probe,
    Func<CancellationToken, Task<ProbeOutcome>> attempt,
    TimeProvider timeProvider,
    Action<ProbeKind, string> onFailure,
    Action onVerdict)
{
    /// <summary>A container counts as alive and as not ready until its probes say otherwise; whether it has started is not known.</summary>
    private readonly ProbeThreshold _threshold = new(
        probe.SuccessThreshold ?? 1,
        probe.FailureThreshold ?? 3,
        kind switch { ProbeKind.Liveness => true, ProbeKind.Readiness => false, _ => null });

    private int _verdict = kind switch { ProbeKind.Liveness => 1, ProbeKind.Readiness => 0, _ => -1 };

    public bool? Verdict => Volatile.Read(ref _verdict) switch { < 0 => null, 0 => false, _ => true };

    public async Task RunAsync(DateTimeOffset containerStarted, CancellationToken cancellationToken)
    {
        var period = TimeSpan.FromSeconds(probe.PeriodSeconds ?? 10);
        var initial = containerStarted + TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0) - timeProvider.GetUtcNow();
        try
        {
            if (initial > TimeSpan.Zero)
            {
                await Task.Delay(initial, timeProvider, cancellationToken);
            }

            using var ticks = new PeriodicTimer(period, timeProvider);
            do
            {
                Record(await attempt(cancellationToken));
            }
            while (!IsOver() && await ticks.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The container ended.
        }
    }

    private void Record(ProbeOutcome outcome)
    {
        if (!outcome.IsSuccess)
        {
            onFailure(kind, outcome.Message);
        }

        if (_threshold.Record(outcome.IsSuccess))
        {
            Volatile.Write(ref _verdict, _threshold.Verdict == true ? 1 : 0);
            onVerdict();
        }
    }

    /// <summary>A startup probe has done its work with its first verdict, a liveness probe with a bad one: the container is restarted then.</summary>
    private bool IsOver() => kind switch
    {
        ProbeKind.Startup => Verdict is not null,
        ProbeKind.Liveness => Verdict == false,
        _ => false,
    };
}
