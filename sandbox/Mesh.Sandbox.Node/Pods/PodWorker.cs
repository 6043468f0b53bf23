using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Node.Processes;
using Mesh.Sandbox.Node.Volumes;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>
/// The loop of one pod. Every turn looks at the pod as the API has it now and at its containers as they are now, does what is missing, and writes the status:
/// <list type="number">
/// <item>take note of containers that ended;</item>
/// <item>on deletion or the end of the work: end what runs, in order;</item>
/// <item>else: network, volumes, restarts that probes ask for, then the containers that <see cref="PodPlan"/> names;</item>
/// <item>write the status if it changed.</item>
/// </list>
/// </summary>
internal sealed partial class PodWorker : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly NodeContext _node;
    private readonly Signal _signal;
    private readonly PodEvents _events;
    private readonly PodContainers _containers;
    private readonly PodStatusWriter _status;
    private readonly DateTimeOffset _startTime;
    private readonly CancellationTokenSource _hurry = new();
    private readonly Lock _end = new();
    private bool _isDisposed;
    private V1Pod _pod;
    private volatile bool _vanished;
    private volatile PodSandbox? _sandbox;
    private volatile bool _volumesReady;
    private PodOutcome _outcome;
    private (string Reason, string Message)? _verdict;
    private Task? _ending;
    private bool _released;

    public PodWorker(V1Pod pod, NodeContext node)
    {
        _pod = pod;
        _node = node;
        Key = ResourceKey.Of(pod);
        _signal = new Signal(node.TimeProvider);
        _events = new PodEvents(node.Events, pod);
        _containers = new PodContainers(pod, node, _events, _signal.Set);
        _status = new PodStatusWriter(node.Pods, Key, pod.Metadata.Uid);
        _startTime = node.TimeProvider.GetUtcNow();
    }

    public ResourceKey Key { get; }

    public string Uid => _pod.Metadata.Uid;

    /// <summary>The first main container: what is meant when nobody names one.</summary>
    public string DefaultContainer => _pod.Spec.Containers[0].Name;

    /// <summary>Where the log of a container's latest run, or of the one before, is; null when there has been none.</summary>
    public string? LogOf(string container, bool previous)
    {
        var run = _containers.Find(container)?.Run - (previous ? 1 : 0);
        return run >= 0 ? _sandbox?.Directory.LogOf(container, run.Value) : null;
    }

    public bool IsRunning(string container) => _containers.Find(container)?.Phase == ContainerPhase.Running;

    /// <summary>Sends a signal to a container's first process; false when it does not run.</summary>
    public bool SignalContainer(string container, int signal)
    {
        if (_containers.Find(container)?.Process is not { } process)
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
        lock (_end)
        {
            // The loop may just have ended: the API says so to both.
            if (!_isDisposed)
            {
                _hurry.Cancel();
            }
        }

        _signal.Set();
    }

    /// <summary>A ConfigMap or Secret changed.</summary>
    public void ConfigurationChanged(string kind, string name)
    {
        if (!_volumesReady || _sandbox?.Volumes.Uses(kind, name) == true)
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
                // The border of this loop: nothing that happens to a pod may end the agent.
                if (e is KubernetesApiException or HttpRequestException or TimeoutException or CommandException)
                {
                    Log.Retrying(_node.Logger, Key, e.Message);
                }
                else
                {
                    Log.SyncFailed(_node.Logger, Key, e);
                }

                wake = _node.TimeProvider.GetUtcNow() + RetryAfter;
            }
        }
    }

    public void Dispose()
    {
        lock (_end)
        {
            _isDisposed = true;
            _hurry.Dispose();
        }
    }

    /// <summary>One turn. Returns when to look again at the latest, or null when the pod is gone.</summary>
    private async Task<DateTimeOffset?> SyncAsync(CancellationToken cancellationToken)
    {
        var pod = Volatile.Read(ref _pod);
        var now = _node.TimeProvider.GetUtcNow();
        _containers.Observe(now);
        if (_vanished || pod.Metadata.DeletionTimestamp is not null)
        {
            return await DeleteAsync(pod, cancellationToken) ? null : DateTimeOffset.MaxValue;
        }

        var wake = _outcome == PodOutcome.Active ? await AdvanceAsync(pod, now, cancellationToken) : DateTimeOffset.MaxValue;
        if (_outcome != PodOutcome.Active && await EndedAsync(PodGrace.Of(pod), "done"))
        {
            // Volumes and logs stay until the pod is deleted.
            await ReleaseNetworkAsync();
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

        _containers.RestartUnhealthy(pod, _hurry.Token);
        var policy = PolicyOf(pod);
        var step = PodPlan.Next(_containers.Slots, policy, now);
        _outcome = step.Outcome;
        wake = Earlier(wake, await _containers.StartAsync(pod, _sandbox, step, cancellationToken));
        if (step.Outcome == PodOutcome.Active)
        {
            _containers.ShowBackOff(policy, now);
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
        catch (Exception e) when (e is VolumeException or KubernetesApiException or HttpRequestException or TimeoutException or IOException)
        {
            _events.PodWarning("FailedMount", "Mounting", $"MountVolume.SetUp failed: {e.Message}");
            // A running pod keeps the files it has.
            return _volumesReady;
        }
    }

    /// <summary>True when the pod is gone: processes, network, files and, unless somebody else removed it, the object.</summary>
    private async Task<bool> DeleteAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        var ended = await EndedAsync(_vanished ? TimeSpan.Zero : PodGrace.Of(pod), "deleted");
        if (!_vanished)
        {
            await WriteLastStatusAsync(pod, cancellationToken);
        }

        if (!ended)
        {
            return false;
        }

        await ReleaseNetworkAsync();
        _sandbox?.Directory.Delete();
        if (!_vanished)
        {
            await _node.Pods.DeleteAsync(Key, new DeleteOptions(GracePeriod: TimeSpan.Zero, Uid: Uid), cancellationToken);
        }

        return true;
    }

    /// <summary>Begins to end the containers, once, and says whether they are all gone.</summary>
    private async Task<bool> EndedAsync(TimeSpan grace, string why)
    {
        if (_ending is null)
        {
            Log.Ending(_node.Logger, Key, why, grace);
            _ending = _containers.EndAsync(grace, _hurry.Token);
        }

        if (!_ending.IsCompleted || !_containers.AreGone)
        {
            return false;
        }

        await _ending;
        return true;
    }

    private async Task ReleaseNetworkAsync()
    {
        if (_sandbox is { } sandbox && !_released)
        {
            await _node.Network.RemovePodAsync(sandbox.Network);
            _released = true;
        }
    }

    private async Task WriteLastStatusAsync(V1Pod pod, CancellationToken cancellationToken)
    {
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
            Slots = _containers.Slots,
            Outcome = _outcome,
            NodeAddress = _node.Network.GatewayAddress.ToString(),
            Address = _sandbox?.Network.Address.ToString(),
            HasNetwork = _sandbox is not null && !_released,
            StartTime = _startTime,
            Now = _node.TimeProvider.GetUtcNow(),
            Previous = _status.Conditions,
            Reason = _verdict?.Reason,
            Message = _verdict?.Message,
        }),
        cancellationToken);

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

        [LoggerMessage(EventIds.PodRetrying, LogLevel.Debug, "Pod {Pod} will be looked at again: {Reason}")]
        public static partial void Retrying(ILogger logger, ResourceKey pod, string reason);

        [LoggerMessage(EventIds.PodEnding, LogLevel.Debug, "Pod {Pod} is {Why}: ending its containers within {Grace}")]
        public static partial void Ending(ILogger logger, ResourceKey pod, string why, TimeSpan grace);
    }
}
