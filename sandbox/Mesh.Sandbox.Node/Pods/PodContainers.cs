using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Node.Pods.Probes;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>All containers of one pod, and what is done to them. Only the pod's loop calls it.</summary>
internal sealed partial class PodContainers
{
    private readonly NodeContext _node;
    private readonly ResourceKey _key;
    private readonly string _uid;
    private readonly PodEvents _events;
    private readonly Action _wake;
    private readonly ContainerStarter _starter;

    public PodContainers(V1Pod pod, NodeContext node, PodEvents events, Action wake)
    {
        _node = node;
        _key = ResourceKey.Of(pod);
        _uid = pod.Metadata.Uid;
        _events = events;
        _wake = wake;
        _starter = new ContainerStarter(node, events, wake);
        Slots =
        [
            .. (pod.Spec.InitContainers ?? []).Select(container =>
                new ContainerSlot(container, container.RestartPolicy == "Always" ? ContainerRole.Sidecar : ContainerRole.Init)),
            .. pod.Spec.Containers.Select(container => new ContainerSlot(container, ContainerRole.Main)),
        ];
    }

    /// <summary>Init containers and sidecars in the order of the specification, then the main containers.</summary>
    public IReadOnlyList<ContainerSlot> Slots { get; }

    /// <summary>Whether no process is left whose end has not been taken note of.</summary>
    public bool AreGone => Slots.All(slot => slot.Process is null);

    public ContainerSlot? Find(string name) => Slots.FirstOrDefault(slot => slot.Spec.Name == name);

    /// <summary>Takes note of what ended and of sidecars that have started.</summary>
    public void Observe(DateTimeOffset now)
    {
        foreach (var slot in Slots)
        {
            if (slot.Process is { Exited.IsCompleted: true } process)
            {
                var code = process.Exited.Result;
                Log.Ended(_node.Logger, _key, slot.Spec.Name, code);
                slot.Ended(code, null, now);
            }
            else if (slot.IsStarted)
            {
                slot.Started();
            }
        }
    }

    /// <summary>Starts what a step names and returns when one that could not be started is to be tried again.</summary>
    public async Task<DateTimeOffset> StartAsync(V1Pod pod, PodSandbox sandbox, PodStep step, CancellationToken cancellationToken)
    {
        var wake = DateTimeOffset.MaxValue;
        foreach (var slot in step.Start)
        {
            await _starter.StartAsync(pod, sandbox, slot, cancellationToken);
            wake = slot.Phase == ContainerPhase.Waiting && slot.NotBefore < wake ? slot.NotBefore : wake;
        }

        if (step.Start.Count > 0)
        {
            // A sidecar without a startup probe may have made way for the next one.
            _wake();
        }

        return wake;
    }

    /// <summary>A container whose startup or liveness probe, or start hook, has failed is ended; its end starts it again.</summary>
    public void RestartUnhealthy(V1Pod pod, CancellationToken hurry)
    {
        foreach (var slot in Slots.Where(slot => slot is { Phase: ContainerPhase.Running, Stopping: null }))
        {
            var failed = slot.Probes?.Failed;
            if (failed is null && !slot.PostStart.IsFaulted)
            {
                continue;
            }

            var what = failed switch
            {
                ProbeKind.Startup => "failed startup probe",
                ProbeKind.Liveness => "failed liveness probe",
                _ => "failed its start hook",
            };
            _events.Normal(slot, "Killing", "Killing", $"Container {slot.Spec.Name} {what}, will be restarted");
            slot.Stopping = StopOneAsync(slot, GraceOf(slot, failed, pod), hurry);
        }
    }

    /// <summary>Shows in the status that containers wait for their next try.</summary>
    public void ShowBackOff(RestartPolicy policy, DateTimeOffset now)
    {
        foreach (var slot in Slots.Where(slot => slot.Phase == ContainerPhase.Terminated && slot.NotBefore > now && StartsAgain(slot, policy)))
        {
            slot.BackOff($"{_key.Name}_{_key.Namespace}({_uid})");
            _events.Warning(slot, "BackOff", "Restarting", $"Back-off restarting failed container {slot.Spec.Name} in pod {_key.Name}_{_key.Namespace}({_uid})");
        }
    }

    /// <summary>Ends all of them, the sidecars last.</summary>
    public async Task EndAsync(TimeSpan grace, CancellationToken hurry)
    {
        foreach (var slot in Slots.Where(slot => slot.Phase == ContainerPhase.Running))
        {
            _events.Normal(slot, "Killing", "Killing", $"Stopping container {slot.Spec.Name}");
        }

        await ContainerStopper.StopAllAsync(Slots, grace, _node.TimeProvider, hurry);
        _wake();
    }

    private async Task StopOneAsync(ContainerSlot slot, TimeSpan grace, CancellationToken hurry)
    {
        await ContainerStopper.StopAsync(slot, grace, _node.TimeProvider, hurry);
        _wake();
    }

    private static bool StartsAgain(ContainerSlot slot, RestartPolicy policy) => slot.Role switch
    {
        ContainerRole.Sidecar => true,
        ContainerRole.Init => !slot.IsInitialized,
        _ => policy == RestartPolicy.Always || (policy == RestartPolicy.OnFailure && slot.ExitCode != 0),
    };

    private static TimeSpan GraceOf(ContainerSlot slot, ProbeKind? failed, V1Pod pod)
    {
        var ofProbe = failed switch
        {
            ProbeKind.Startup => slot.Spec.StartupProbe?.TerminationGracePeriodSeconds,
            ProbeKind.Liveness => slot.Spec.LivenessProbe?.TerminationGracePeriodSeconds,
            _ => null,
        };
        return ofProbe is { } seconds ? TimeSpan.FromSeconds(seconds) : PodGrace.Of(pod);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ContainerEnded, LogLevel.Debug, "Container {Container} of pod {Pod} ended with {ExitCode}")]
        public static partial void Ended(ILogger logger, ResourceKey pod, string container, int exitCode);
    }
}
