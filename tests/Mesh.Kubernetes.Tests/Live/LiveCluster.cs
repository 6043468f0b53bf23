using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api;

namespace Mesh.Kubernetes.Tests.Live;

/// <summary>
/// A namespace of its own on a real API server: the one that MESH_TEST_KUBECONFIG names, else the sandbox's, in this process. Nothing in these tests
/// depends on which it is.
/// </summary>
public sealed class LiveCluster : IAsyncLifetime
{
    /// <summary>Changes that the sandbox's server remembers here: few, so that a test can outrun it.</summary>
    internal const int SandboxHistory = 60;

    private SandboxApiServer? _server;
    private KubernetesConnection? _connection;

    internal KubernetesConnection Connection => _connection!;

    internal string Namespace { get; } = $"mesh-test-{Guid.NewGuid():n}"[..20];

    public async ValueTask InitializeAsync()
    {
        var kubeconfig = Environment.GetEnvironmentVariable("MESH_TEST_KUBECONFIG");
        if (string.IsNullOrEmpty(kubeconfig))
        {
            _server = await SandboxApiServer.StartAsync(new() { WatchHistoryLength = SandboxHistory }, CancellationToken.None);
        }

        _connection = new(_server?.AdminConfiguration ?? KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        await Connection.Resource<V1Namespace>().CreateAsync(new() { Metadata = new() { Name = Namespace } }, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.Resource<V1Namespace>().DeleteAsync(ResourceKey.ClusterScoped(Namespace), DeleteOptions.Default, CancellationToken.None);
        _connection?.Dispose();
        await (_server?.DisposeAsync() ?? default);
    }
}
