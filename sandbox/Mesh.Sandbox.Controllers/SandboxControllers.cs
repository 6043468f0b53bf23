using Mesh.Sandbox.Controllers.Deployments;
using Mesh.Sandbox.Controllers.Endpoints;
using Mesh.Sandbox.Controllers.Garbage;
using Mesh.Sandbox.Controllers.Jobs;
using Mesh.Sandbox.Controllers.LoadBalancers;
using Mesh.Sandbox.Controllers.Namespaces;
using Mesh.Sandbox.Controllers.ReplicaSets;
using Mesh.Sandbox.Controllers.Runtime;
using Mesh.Sandbox.Controllers.Scheduling;

namespace Mesh.Sandbox.Controllers;

/// <summary>The controller manager and scheduler of one sandbox Kubernetes cluster. Runs until disposed.</summary>
public sealed class SandboxControllers : IAsyncDisposable
{
    private readonly ControllerRuntime _runtime;

    private SandboxControllers(ControllerRuntime runtime) => _runtime = runtime;

    /// <summary>Starts all controllers; returns when they have seen everything there is and work.</summary>
    public static async Task<SandboxControllers> StartAsync(SandboxControllersOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var runtime = new ControllerRuntime(options);
        var controllers = new SandboxControllers(runtime);
        try
        {
            var informers = new SharedInformers(runtime);
            _ = new NamespaceDefaultsController(runtime, informers, options.RootCertificatePem);
            _ = new NamespaceDeletionController(runtime, informers);
            _ = new DeploymentController(runtime, informers);
            _ = new ReplicaSetController(runtime, informers);
            _ = new JobController(runtime, informers);
            _ = new EndpointSliceController(runtime, informers);
            if (options.LoadBalancerRange is { } range)
            {
                _ = new LoadBalancerController(runtime, informers, new LoadBalancerPool(range));
            }

            _ = new Scheduler(runtime, informers);
            _ = new GarbageCollector(runtime);
            _ = new PodGarbageController(runtime, informers, options.OrphanedPodQuarantine);
            await runtime.StartAsync(cancellationToken);
            return controllers;
        }
        catch
        {
            await controllers.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();
}
