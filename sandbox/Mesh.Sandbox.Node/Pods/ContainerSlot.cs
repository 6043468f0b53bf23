using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Pods.Probes;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>One container of a pod over all its runs. Only the pod's loop changes it.</summary>
internal sealed class ContainerSlot(V1Container spec, ContainerRole role)
{
    private readonly CrashBackOff _backOff = new();

    public V1Container Spec { get; } = spec;

    public ContainerRole Role { get; } = role;

    public ContainerPhase Phase { get; private set; } = ContainerPhase.Waiting;

    /// <summary>Why it waits, as in <c>state.waiting</c>; null until something is known.</summary>
    public string? WaitingReason { get; private set; }

    public string? WaitingMessage { get; private set; }

    /// <summary>The end of the latest run that ended.</summary>
    public V1ContainerStateTerminated? LastEnd { get; private set; }

    /// <summary>The end of the run before the latest one: what <c>lastState</c> shows while the latest end is the current state.</summary>
    public V1ContainerStateTerminated? EarlierEnd { get; private set; }

    public int? ExitCode => LastEnd?.ExitCode;

    public int RestartCount { get; private set; }

    /// <summary>The run's number, which also names its log file.</summary>
    public int Run { get; private set; } = -1;

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset NotBefore { get; private set; } = DateTimeOffset.MinValue;

    public ContainerProcess? Process { get; private set; }

    public ContainerProbes? Probes { get; private set; }

    /// <summary>What hooks of the current run are aimed at.</summary>
    public ProbeTarget? Target { get; private set; }

    /// <summary>The start hook of the current run; completed when there is none.</summary>
    public Task PostStart { get; set; } = Task.CompletedTask;

    /// <summary>Set while the container is being ended, so that it is ended once only.</summary>
    public Task? Stopping { get; set; }

    /// <summary>Its part of the pod's initialization is done: an init container has succeeded once, a sidecar has started once.</summary>
    public bool IsInitialized { get; private set; }

    /// <summary>True from the start hook and the startup probe on.</summary>
    public bool IsStarted => Phase == ContainerPhase.Running && PostStart.IsCompletedSuccessfully && Probes?.IsStarted == true;

    public bool IsReady => Role switch
    {
        ContainerRole.Init => IsInitialized,
        _ => IsStarted && Stopping is null && Probes?.IsReady == true,
    };

    public bool IsBusy => Stopping is { IsCompleted: false };

    public string ContainerId => $"sandbox://{Process?.ProcessId ?? 0}-{StartedAt.ToUnixTimeMilliseconds()}";

    /// <summary>The id of the latest run, kept after its end.</summary>
    public string? LatestContainerId { get; private set; }

    public void Wait(string reason, string? message, DateTimeOffset notBefore)
    {
        Phase = ContainerPhase.Waiting;
        WaitingReason = reason;
        WaitingMessage = message;
        NotBefore = notBefore;
    }

    public void Running(ContainerProcess process, ContainerProbes probes, ProbeTarget target, DateTimeOffset now)
    {
        if (LastEnd is not null)
        {
            RestartCount++;
        }

        Process = process;
        Probes = probes;
        Target = target;
        Phase = ContainerPhase.Running;
        StartedAt = now;
        WaitingReason = null;
        WaitingMessage = null;
        Stopping = null;
        LatestContainerId = ContainerId;
    }

    /// <summary>Takes the number of the next run.</summary>
    public int NextRun() => ++Run;

    public void Started()
    {
        if (Role == ContainerRole.Sidecar)
        {
            IsInitialized = true;
        }
    }

    public void Ended(int exitCode, string? reason, DateTimeOffset now)
    {
        EarlierEnd = LastEnd;
        LastEnd = new V1ContainerStateTerminated
        {
            ExitCode = exitCode,
            Reason = reason ?? (exitCode == 0 ? "Completed" : "Error"),
            StartedAt = KubernetesTime.Seconds(StartedAt),
            FinishedAt = KubernetesTime.Seconds(now),
            ContainerID = LatestContainerId,
        };
        Phase = ContainerPhase.Terminated;
        NotBefore = _backOff.Ended(StartedAt, now);
        if (Role == ContainerRole.Init && exitCode == 0)
        {
            IsInitialized = true;
        }

        Probes?.Dispose();
        Process?.Dispose();
        Process = null;
    }

    /// <summary>Shows the back-off in the status while it lasts.</summary>
    public void BackOff(string pod)
    {
        Phase = ContainerPhase.Waiting;
        WaitingReason = "CrashLoopBackOff";
        WaitingMessage = $"back-off {Describe(_backOff.Current)} restarting failed container={Spec.Name} pod={pod}";
    }

    private static string Describe(TimeSpan delay) =>
        delay < TimeSpan.FromMinutes(1) ? $"{delay.TotalSeconds:0}s" : $"{(int)delay.TotalMinutes}m{delay.Seconds}s";
}
