using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Pods.Probes;
using Mesh.Sandbox.Node.Processes;
using Mesh.Sandbox.Node.Volumes;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>
/// The loop of one pod. Every turn looks at the pod as the API has it now and at its containers as they are now, does what is missing, and writes the status:
/// <list type="number">
/// <item>take note of containers that ended;</item>
/// <item>on deletion or the end of the work: end what runs, in order;</item>
/// <item>else: network, volumes, then the containers that <see cref="PodPlan"/> names, and restarts that probes ask for;</item>
/// <item>write the status if it changed.</item>
/// </list>
/// </summary>
internal sealed partial class PodWorker : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly NodeContext _node;
    private readonly ResourceKey _key;
    private readonly Signal _signal;
    private readonly PodEvents _events;
    private readonly ContainerStarter _starter;
    private readonly PodStatusWriter _status;
    private readonly List<ContainerSlot> _slots;
    private readonly DateTimeOffset _startTime;
    private readonly CancellationTokenSource _hurry = new();
    private V1Pod _pod;
    private volatile bool _vanished;
    private PodSandbox? _sandbox;
    private string? _address;
    private PodOutcome _outcome;
    private (string Reason, string Message)? _verdict;
    private Task? _ending;
    private bool _volumesReady;
    private bool _released;

    public PodWorker(V1Pod pod, NodeContext node)
    {
        _pod = pod;
        _node = node;
        _key = ResourceKey.Of(pod);
        _signal = new Signal(node.TimeProvider);
        _events = new PodEvents(node.Events, pod);
        _starter = new ContainerStarter(node, _events, _signal.Set);
        _status = new PodStatusWriter(node.Pods, _key, pod.Metadata.Uid);
        _startTime = node.TimeProvider.GetUtcNow();
        _slots =
        [
            .. (pod.Spec.InitContainers ?? []).Select(container =>
                new ContainerSlot(container, container.RestartPolicy == "Always" ? ContainerRole.Sidecar : ContainerRole.Init)),
            .. pod.Spec.Containers.Select(container => new ContainerSlot(container, ContainerRole.Main)),
        ];
    }

    public string Uid => _pod.Metadata.Uid;

    public ResourceKey Key => _key;

    /// <summary>Where the log of a container's latest run, or of the one before, is; null when there has been none.</summary>
    public string? LogOf(string container, bool previous)
    {
        var slot = _slots.FirstOrDefault(candidate => candidate.Spec.Name == container);
        var run = slot?.Run - (previous ? 1 : 0);
        return run >= 0 ? _sandbox?.Directory.LogOf(container, run.Value) : null;
    }

    /// <summary>The first main container: what is meant when nobody names one.</summary>
    public string? DefaultContainer => _slots.FirstOrDefault(slot => slot.Role == ContainerRole.Main)?.Spec.Name;

    public bool IsRunning(string container) => _slots.Any(slot => slot.Spec.Name == container && slot.Phase == ContainerPhase.Running);

    /// <summary>Sends a signal to a container's first process; false when it does not run.</summary>
    public bool SignalContainer(string container, int signal)
    {
        if (_slots.FirstOrDefault(slot => slot.Spec.Name == container)?.Process is not { } process)
        {
            return false;
        }

        process.Signal(signal);
        return true;
    }

    /// <summary>The API has a new version of the pod.</summary>
    public void Update(V1Pod pod)
    {
        Volatile.Write(ref _pod, pod);
        _signal.Set();
    }

    /// <summary>The API no longer has the pod: it is ended without grace.</summary>
    public void Vanish()
    {
        _vanished = true;
        _hurry.Cancel();
        _signal.Set();
    }

    /// <summary>A ConfigMap or Secret changed.</summary>
    public void ConfigurationChanged(string kind, string name)
    {
        if (_sandbox?.Volumes.Uses(kind, name) == true || !_volumesReady)
        {
            _signal.Set();
        }
    }

    /// <summary>Runs until the pod is gone, or until cancelled; then its containers are killed by whoever cleans up.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? wake = null;
        _signal.Set();
        while (true)
        {
            await _signal.WaitAsync(wake, cancellationToken);
            try
            {
                if (await SyncAsync(cancellationToken) is not { } next)
                {
                    return;
                }

                wake = next == DateTimeOffset.MaxValue ? null : next;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The border of this loop: nothing a pod does may end the agent.
                if (e is not (KubernetesApiException or HttpRequestException or TimeoutException or CommandException))
                {
                    Log.SyncFailed(_node.Logger, _key, e);
                }

                wake = _node.TimeProvider.GetUtcNow() + RetryAfter;
            }
        }
    }

    public void Dispose() => _hurry.Dispose();

    /// <summary>One turn. Returns when to look again at the latest, or null when the pod is gone.</summary>
    private async Task<DateTimeOffset?> SyncAsync(CancellationToken cancellationToken)
    {
        var pod = Volatile.Read(ref _pod);
        var now = _node.TimeProvider.GetUtcNow();
        ReapEnded(now);
        if (_vanished || pod.Metadata.DeletionTimestamp is not null)
        {
            return await DeleteAsync(pod, cancellationToken);
        }

        var wake = DateTimeOffset.MaxValue;
        if (_outcome == PodOutcome.Active)
        {
            wake = await AdvanceAsync(pod, now, cancellationToken);
        }

        if (_outcome != PodOutcome.Active)
        {
            await FinishAsync(pod);
        }

        await WriteStatusAsync(pod, cancellationToken);
        return wake;
    }

    private async Task<DateTimeOffset> AdvanceAsync(V1Pod pod, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_sandbox is null)
        {
            await WriteStatusAsync(pod, cancellationToken);
            _sandbox = await PodSandbox.CreateAsync(pod, _node, cancellationToken);
            _address = _sandbox.Network.Address.ToString();
        }

        if (!await PrepareVolumesAsync(pod, cancellationToken))
        {
            return now + RetryAfter;
        }

        var wake = _sandbox.Volumes.NextRefresh ?? DateTimeOffset.MaxValue;
        if (pod.Spec.ActiveDeadlineSeconds is { } seconds)
        {
            var deadline = _startTime + TimeSpan.FromSeconds(seconds);
            if (now >= deadline)
            {
                _outcome = PodOutcome.Failed;
                _verdict = ("DeadlineExceeded", "Pod was active on the node longer than the specified deadline");
                return wake;
            }

            wake = Earlier(wake, deadline);
        }

        RestartUnhealthy(pod);
        var step = PodPlan.Next(_slots, PolicyOf(pod), now);
        _outcome = step.Outcome;
        foreach (var slot in step.Start)
        {
            await _starter.StartAsync(pod, _sandbox, slot, cancellationToken);
            wake = slot.Phase == ContainerPhase.Waiting ? Earlier(wake, slot.NotBefore) : wake;
        }

        if (step.Start.Count > 0)
        {
            // A sidecar without a startup probe may have made way for the next one.
            _signal.Set();
        }

        if (step.Outcome == PodOutcome.Active)
        {
            ShowBackOff(pod, now);
        }

        return Earlier(wake, step.WakeAt ?? DateTimeOffset.MaxValue);
    }

    private async Task<bool> PrepareVolumesAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            await _sandbox!.Volumes.UpdateAsync(pod, cancellationToken);
            _volumesReady = true;
            return true;
        }
        catch (Exception e) when (e is VolumeException or KubernetesApiException or HttpRequestException or IOException)
        {
            _events.PodWarning("FailedMount", "Mounting", $"MountVolume.SetUp failed: {e.Message}");
            // A running pod keeps the files it has.
            return _volumesReady;
        }
    }

    private void ReapEnded(DateTimeOffset now)
    {
        foreach (var slot in _slots)
        {
            if (slot.Process is { Exited.IsCompleted: true } process)
            {
                var code = process.Exited.Result;
                Log.ContainerEnded(_node.Logger, _key, slot.Spec.Name, code);
                slot.Ended(code, null, now);
            }
            else if (slot.IsStarted)
            {
                slot.Started();
            }
        }
    }

    /// <summary>A container whose startup or liveness probe, or start hook, has failed is ended; its end starts it again.</summary>
    private void RestartUnhealthy(V1Pod pod)
    {
        foreach (var slot in _slots.Where(slot => slot is { Phase: ContainerPhase.Running, Stopping: null }))
        {
            var failed = slot.Probes?.Failed;
            if (failed is null && !slot.PostStart.IsFaulted)
            {
                continue;
            }

            var what = failed is ProbeKind.Startup ? "failed startup probe" : failed is ProbeKind.Liveness ? "failed liveness probe" : "failed its start hook";
            _events.Normal(slot, "Killing", "Killing", $"Container {slot.Spec.Name} {what}, will be restarted");
            slot.Stopping = StopOneAsync(slot, TimeSpan.FromSeconds(GraceOf(slot, failed, pod)));
        }
    }

    private async Task StopOneAsync(ContainerSlot slot, TimeSpan grace)
    {
        await ContainerStopper.StopAsync(slot, grace, _node.TimeProvider, _hurry.Token);
        _signal.Set();
    }

    /// <summary>The work is done: sidecars end, then the network goes. Volumes and logs stay until the pod is deleted.</summary>
    private async Task FinishAsync(V1Pod pod)
    {
        _ending ??= EndAsync(TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds ?? 30), "done");
        if (_ending.IsCompleted && _slots.All(slot => slot.Process is null) && _sandbox is { } sandbox && !_released)
        {
            _released = true;
            await _node.Network.RemovePodAsync(sandbox.Network);
        }
    }

    private async Task<DateTimeOffset?> DeleteAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        var grace = _vanished ? 0 : pod.Metadata.DeletionGracePeriodSeconds ?? pod.Spec.TerminationGracePeriodSeconds ?? 30;
        _ending ??= EndAsync(TimeSpan.FromSeconds(grace), "deleted");
        if (!_ending.IsCompleted || _slots.Any(slot => slot.Process is not null))
        {
            await TryWriteStatusAsync(pod, cancellationToken);
            return DateTimeOffset.MaxValue;
        }

        await TryWriteStatusAsync(pod, cancellationToken);
        if (_sandbox is { } sandbox)
        {
            if (!_released)
            {
                _released = true;
                await _node.Network.RemovePodAsync(sandbox.Network);
            }

            sandbox.Directory.Delete();
        }

        if (!_vanished)
        {
            await _node.Pods.DeleteAsync(_key, new DeleteOptions(GracePeriod: TimeSpan.Zero, Uid: Uid), cancellationToken);
        }

        return null;
    }

    private async Task EndAsync(TimeSpan grace, string why)
    {
        foreach (var slot in _slots.Where(slot => slot.Phase == ContainerPhase.Running))
        {
            _events.Normal(slot, "Killing", "Killing", $"Stopping container {slot.Spec.Name}");
        }

        Log.Ending(_node.Logger, _key, why, grace);
        await Task.Yield();
        await ContainerStopper.StopAllAsync(_slots, grace, _node.TimeProvider, _hurry.Token);
        _signal.Set();
    }

    private void ShowBackOff(V1Pod pod, DateTimeOffset now)
    {
        foreach (var slot in _slots.Where(slot => slot.Phase == ContainerPhase.Terminated && slot.NotBefore > now && !IsFinal(slot, PolicyOf(pod))))
        {
            slot.BackOff($"{_key.Name}_{_key.Namespace}({Uid})");
            _events.Warning(slot, "BackOff", "Restarting", $"Back-off restarting failed container {slot.Spec.Name} in pod {_key.Name}_{_key.Namespace}({Uid})");
        }
    }

    private static bool IsFinal(ContainerSlot slot, RestartPolicy policy) => slot.Role switch
    {
        ContainerRole.Sidecar => false,
        ContainerRole.Init => slot.IsInitialized,
        _ => policy == RestartPolicy.Never || (policy == RestartPolicy.OnFailure && slot.ExitCode == 0),
    };

    private async Task TryWriteStatusAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        if (_vanished)
        {
            return;
        }

        try
        {
            await WriteStatusAsync(pod, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Somebody forced the deletion in the meantime.
        }
    }

    private Task WriteStatusAsync(V1Pod pod, CancellationToken cancellationToken) => _status.WriteAsync(
        PodStatusBuilder.Build(new PodState
        {
            Pod = pod,
            Slots = _slots,
            Outcome = _outcome,
            NodeAddress = _node.Network.GatewayAddress.ToString(),
            Address = _address,
            HasNetwork = _sandbox is not null && !_released,
            StartTime = _startTime,
            Now = _node.TimeProvider.GetUtcNow(),
            Previous = _status.Conditions,
            Reason = _verdict?.Reason,
            Message = _verdict?.Message,
        }),
        cancellationToken);

    private static long GraceOf(ContainerSlot slot, ProbeKind? failed, V1Pod pod) =>
        (failed switch
        {
            ProbeKind.Startup => slot.Spec.StartupProbe?.TerminationGracePeriodSeconds,
            ProbeKind.Liveness => slot.Spec.LivenessProbe?.TerminationGracePeriodSeconds,
            _ => null,
        }) ?? pod.Spec.TerminationGracePeriodSeconds ?? 30;

    private static RestartPolicy PolicyOf(V1Pod pod) => pod.Spec.RestartPolicy switch
    {
        "Never" => RestartPolicy.Never,
        "OnFailure" => RestartPolicy.OnFailure,
        _ => RestartPolicy.Always,
    };

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static partial class Log
    {
        [LoggerMessage(EventIds.PodSyncFailed, LogLevel.Error, "Pod {Pod} could not be brought in line, trying again")]
        public static partial void SyncFailed(ILogger logger, ResourceKey pod, Exception exception);

        [LoggerMessage(EventIds.ContainerEnded, LogLevel.Debug, "Container {Container} of pod {Pod} ended with {ExitCode}")]
        public static partial void ContainerEnded(ILogger logger, ResourceKey pod, string container, int exitCode);

        [LoggerMessage(EventIds.PodEnding, LogLevel.Debug, "Pod {Pod} is {Why}: ending its containers within {Grace}")]
        public static partial void Ending(ILogger logger, ResourceKey pod, string why, TimeSpan grace);
    }
}
