using k8s.Models;
using Mesh.Kubernetes.Events;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Pods.Probes;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>Starts a run of one container; what prevents it becomes the container's waiting reason.</summary>
internal sealed partial class ContainerStarter(NodeContext node, PodEvents events, Action wake)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>How long the first failure of a pull is shown before it counts as backing off.</summary>
    private static readonly TimeSpan PullErrorShown = TimeSpan.FromSeconds(1);

    public async Task StartAsync(V1Pod pod, PodSandbox sandbox, ContainerSlot slot, CancellationToken cancellationToken)
    {
        var now = node.TimeProvider.GetUtcNow();
        if (node.Images.Find(slot.Spec.Image) is not { } image)
        {
            PullFailed(slot, now);
            return;
        }

        try
        {
            events.Normal(slot, "Pulled", "Pulling", $"Container image \"{slot.Spec.Image}\" already present on machine");
            var description = ContainerDescription.Of(pod, slot.Spec, image, sandbox.Facts, node.Configuration);
            var log = sandbox.Directory.LogOf(slot.Spec.Name, slot.NextRun());
            Directory.CreateDirectory(Path.GetDirectoryName(log)!);
            var process = await ContainerProcess.StartAsync(
                node.LauncherPath,
                description.ToRun(sandbox.Directory, sandbox.Network, sandbox.Volumes, log),
                cancellationToken);
            Run(slot, process, Target(sandbox, slot, description, process));
            Log.Started(node.Logger, pod.Metadata.NamespaceProperty, pod.Metadata.Name, slot.Spec.Name, process.ProcessId);
        }
        catch (ContainerStartException e)
        {
            slot.Wait(e.Reason, e.Message, now + RetryAfter);
            events.Warning(slot, "Failed", "Starting", $"Error: {e.Message}");
        }
    }

    private void Run(ContainerSlot slot, ContainerProcess process, ProbeTarget target)
    {
        var probes = new ContainerProbes(slot.Spec, target, node.TimeProvider, (kind, message) => events.Unhealthy(slot, kind, message), wake);
        slot.Running(process, probes, target, node.TimeProvider.GetUtcNow());
        events.Normal(slot, "Created", "Creating", $"Created container: {slot.Spec.Name}");
        events.Normal(slot, "Started", "Starting", $"Started container {slot.Spec.Name}");
        slot.PostStart = HookAsync(slot, target);
        _ = FollowAsync(slot, probes);
        _ = process.Exited.ContinueWith(_ => wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Probing begins when the start hook is through; a hook that fails ends the container.</summary>
    private async Task FollowAsync(ContainerSlot slot, ContainerProbes probes)
    {
        var startedAt = slot.StartedAt;
        await slot.PostStart.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        wake();
        await probes.RunAsync(startedAt);
    }

    private async Task HookAsync(ContainerSlot slot, ProbeTarget target)
    {
        if (slot.Spec.Lifecycle?.PostStart is not { } hook)
        {
            return;
        }

        var outcome = await LifecycleHook.RunAsync(hook, target, LifecycleHook.MaxPostStart, node.TimeProvider);
        if (!outcome.IsSuccess)
        {
            events.Warning(slot, "FailedPostStartHook", "Starting", $"PostStartHook failed: {outcome.Message}");
            throw new ContainerStartException("PostStartHookError", outcome.Message);
        }
    }

    private ProbeTarget Target(PodSandbox sandbox, ContainerSlot slot, ContainerDescription description, ContainerProcess process) => new(
        sandbox.Network.Address,
        slot.Spec,
        node.Network.DialAsync,
        (command, timeout, token) => ContainerExec.RunAsync(
            node.LauncherPath, process.ProcessId, description.ToExec(command), timeout, node.TimeProvider, token));

    private void PullFailed(ContainerSlot slot, DateTimeOffset now)
    {
        const string error = "ErrImagePull";
        const string backingOff = "ImagePullBackOff";
        var message = $"failed to pull image \"{slot.Spec.Image}\": the sandbox's image table does not have it";
        if (slot.WaitingReason is error)
        {
            slot.Wait(backingOff, $"Back-off pulling image \"{slot.Spec.Image}\"", now + RetryAfter);
            events.Warning(slot, "BackOff", "Pulling", $"Back-off pulling image \"{slot.Spec.Image}\"");
        }
        else
        {
            slot.Wait(error, message, now + PullErrorShown);
            events.Warning(slot, "Failed", "Pulling", $"Failed to pull image \"{slot.Spec.Image}\": {message}");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ContainerStarted, LogLevel.Debug, "Started container {Namespace}/{Pod}/{Container} as process {ProcessId}")]
        public static partial void Started(ILogger logger, string @namespace, string pod, string container, int processId);
    }
}
