using Mesh.Proxy.State;

namespace Mesh.Proxy.Lifecycle;

/// <summary>
/// Watches what the control plane says about the own pod. Mostly the stop hook is earlier; this counts where the kubelet is late, or gone with its node.
/// </summary>
internal static class DeletionWatch
{
    /// <summary>Runs until the pod ends or <paramref name="cancellationToken"/>.</summary>
    public static async Task RunAsync(ProxyStateStore states, SidecarLifecycle lifecycle, CancellationToken cancellationToken)
    {
        while (!lifecycle.IsEnding && !cancellationToken.IsCancellationRequested)
        {
            Task next = states.NextPublish;
            if (states.Current.Workload is { IsEnding: true })
            {
                lifecycle.BeginEnding(EndingCause.PodDeleted);
                return;
            }

            await ((Task)Task.WhenAny(next, lifecycle.Ending)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
