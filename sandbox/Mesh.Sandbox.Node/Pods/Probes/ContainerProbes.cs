using k8s.Models;

namespace Mesh.Sandbox.Node.Pods.Probes;

/// <summary>The probes of one run of a container: startup first, then readiness and liveness.</summary>
internal sealed class ContainerProbes : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Prober? _startup;
    private readonly Prober? _readiness;
    private readonly Prober? _liveness;

    public ContainerProbes(V1Container container, ProbeTarget target, TimeProvider timeProvider, Action<ProbeKind, string> onFailure, Action onVerdict)
    {
        _startup = Create(ProbeKind.Startup, container.StartupProbe);
        _readiness = Create(ProbeKind.Readiness, container.ReadinessProbe);
        _liveness = Create(ProbeKind.Liveness, container.LivenessProbe);

        Prober? Create(ProbeKind kind, V1Probe? probe) => probe is null
            ? null
            : new Prober(kind, probe, token => ProbeAttempt.RunAsync(probe, target, timeProvider, token), timeProvider, onFailure, onVerdict);
    }

    public bool IsStarted => _startup is null || _startup.Verdict == true;

    public bool IsReady => IsStarted && (_readiness is null || _readiness.Verdict == true);

    /// <summary>Which probe wants the container restarted, or null.</summary>
    public ProbeKind? Failed => _startup?.Verdict == false ? ProbeKind.Startup : _liveness?.Verdict == false ? ProbeKind.Liveness : null;

    /// <summary>Probes until disposed.</summary>
    public async Task RunAsync(DateTimeOffset containerStarted)
    {
        var token = _stop.Token;
        if (_startup is not null)
        {
            await _startup.RunAsync(containerStarted, token);
        }

        if (IsStarted && !token.IsCancellationRequested)
        {
            await Task.WhenAll(
                _readiness?.RunAsync(containerStarted, token) ?? Task.CompletedTask,
                _liveness?.RunAsync(containerStarted, token) ?? Task.CompletedTask);
        }
    }

    public void Dispose() => _stop.Cancel();
}
