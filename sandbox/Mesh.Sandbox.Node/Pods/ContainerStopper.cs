using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Pods.Probes;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>Ends containers: stop hook, SIGTERM, and SIGKILL when the grace period is over.</summary>
internal static class ContainerStopper
{
    public const int SignalKill = 9;
    private const int SignalTerminate = 15;

    /// <summary>What remains after others have used up the grace period. Kubelet's number.</summary>
    private static readonly TimeSpan MinGrace = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Main and init containers first, all at once; then the sidecars in reverse order. They share one grace period. A sidecar waits for its turn to be signalled; its stop hook
    /// does not wait, but runs at once, beside those of the main containers (kubelet's <c>killContainer</c>).
    /// </summary>
    /// <param name="slots">All containers of the pod.</param>
    /// <param name="grace">From now.</param>
    /// <param name="timeProvider">For the grace period.</param>
    /// <param name="hurry">Cancelled when the pod must be gone at once: SIGKILL follows.</param>
    public static async Task StopAllAsync(IReadOnlyList<ContainerSlot> slots, TimeSpan grace, TimeProvider timeProvider, CancellationToken hurry)
    {
        var deadline = timeProvider.GetUtcNow() + grace;
        var sidecars = slots.Where(slot => slot.Role == ContainerRole.Sidecar).Select(slot => (Slot: slot, Hook: RunHookAsync(slot, grace, timeProvider, hurry))).ToArray();
        await Task.WhenAll(slots.Where(slot => slot.Role != ContainerRole.Sidecar).Select(slot => StopAsync(slot, grace, timeProvider, hurry)));
        // The last one started ends first, so that what it relies on is still there.
        foreach (var (slot, hook) in sidecars.Reverse())
        {
            await hook;
            await SignalAsync(slot, grace, deadline, timeProvider, hurry);
        }
    }

    /// <summary>Ends one container; returns when its process is gone.</summary>
    public static async Task StopAsync(ContainerSlot slot, TimeSpan grace, TimeProvider timeProvider, CancellationToken hurry)
    {
        var deadline = timeProvider.GetUtcNow() + grace;
        await RunHookAsync(slot, grace, timeProvider, hurry);
        await SignalAsync(slot, grace, deadline, timeProvider, hurry);
    }

    private static async Task RunHookAsync(ContainerSlot slot, TimeSpan grace, TimeProvider timeProvider, CancellationToken hurry)
    {
        if (slot.Process is { Exited.IsCompleted: false } process && slot.Spec.Lifecycle?.PreStop is { } hook && slot.Target is { } target && grace > TimeSpan.Zero)
        {
            var running = LifecycleHook.RunAsync(hook, target, grace, timeProvider);
            await Task.WhenAny(running, process.Exited, Cancelled(hurry));
        }
    }

    private static async Task SignalAsync(ContainerSlot slot, TimeSpan grace, DateTimeOffset deadline, TimeProvider timeProvider, CancellationToken hurry)
    {
        if (slot.Process is not { Exited.IsCompleted: false } process)
        {
            return;
        }

        process.Signal(SignalTerminate);
        var left = deadline - timeProvider.GetUtcNow();
        left = grace > TimeSpan.Zero && left < MinGrace ? MinGrace : left;
        if (left > TimeSpan.Zero)
        {
            await WaitAsync(process, left, timeProvider, hurry);
        }

        if (!process.Exited.IsCompleted)
        {
            process.Signal(SignalKill);
            await process.Exited;
        }
    }

    private static async Task WaitAsync(ContainerProcess process, TimeSpan time, TimeProvider timeProvider, CancellationToken hurry)
    {
        using var timer = new CancellationTokenSource(time, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, hurry);
        await ((Task)process.Exited.WaitAsync(linked.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static Task Cancelled(CancellationToken token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
}
