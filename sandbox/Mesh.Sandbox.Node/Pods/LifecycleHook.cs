using k8s.Models;
using Mesh.Sandbox.Node.Pods.Probes;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>Runs a <c>postStart</c> or <c>preStop</c> hook: exec, httpGet or sleep.</summary>
internal static class LifecycleHook
{
    /// <summary>Kubernetes sets no limit to a start hook; the sandbox must not wait for ever.</summary>
    public static readonly TimeSpan MaxPostStart = TimeSpan.FromMinutes(2);

    public static async Task<ProbeOutcome> RunAsync(V1LifecycleHandler hook, ProbeTarget target, TimeSpan timeout, TimeProvider timeProvider)
    {
        if (hook.Sleep is { } sleep)
        {
            var time = TimeSpan.FromSeconds(sleep.Seconds);
            await Task.Delay(time < timeout ? time : timeout, timeProvider);
            return ProbeOutcome.Success;
        }

        var probe = new V1Probe
        {
            Exec = hook.Exec,
            HttpGet = hook.HttpGet,
            TcpSocket = hook.TcpSocket,
            TimeoutSeconds = Math.Max(1, (int)timeout.TotalSeconds),
        };
        return await ProbeAttempt.RunAsync(probe, target, timeProvider, CancellationToken.None);
    }
}
