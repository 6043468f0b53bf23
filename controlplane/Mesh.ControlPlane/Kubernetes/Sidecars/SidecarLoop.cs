using Mesh.Kubernetes.Queues;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.ControlPlane.Kubernetes.Sidecars;

/// <summary>
/// Looks every half minute for pods without the sidecar that they should have. Runs on the leader. A look reads what the informers hold anyway: no request for it, and
/// nothing kept of a pod but what they keep.
/// </summary>
internal sealed class SidecarLoop(ClusterInformers informers, InjectorVersion injector, SidecarReporter reporter, ControlPlaneOptions options, SidecarLoopSurroundings surroundings)
{
    private readonly RestartingLoop _border = new(surroundings.Time, new Random(), surroundings.Logger);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _border.RunAsync("sidecars", LookAsync, cancellationToken);
        reporter.Clear();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string? version = await injector.LookAsync(cancellationToken);
            reporter.Report(SidecarSurvey.Of(informers.Namespaces.Store.All(), informers.Pods.Store.All(), version), version);
            await Task.Delay(options.SidecarPatience / 2, surroundings.Time, cancellationToken);
        }
    }
}
