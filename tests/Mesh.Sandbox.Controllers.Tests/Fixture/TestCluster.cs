using System.Net;
using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Sandbox.Controllers.Tests.Fixture;

/// <summary>A real API server in this process, the controllers, two nodes in two zones and a fake kubelet.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private SandboxApiServer? _server;
    private SandboxControllers? _controllers;
    private FakeKubelet? _kubelet;
    private KubernetesConnection? _connection;
    private int _namespaces;

    internal KubernetesConnection Connection => _connection!;

    internal SandboxApiServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxApiServer.StartAsync(new(), CancellationToken.None);
        _connection = new(_server.AdminConfiguration);
        await AddNodeAsync("node-a", "zone-a");
        await AddNodeAsync("node-b", "zone-b");
        _controllers = await SandboxControllers.StartAsync(new()
        {
            Configuration = _server.AdminConfiguration,
            RootCertificatePem = _server.CertificateAuthorityPem,
            LoggerFactory = NullLoggerFactory.Instance,
            OrphanedPodQuarantine = TimeSpan.FromMilliseconds(500),
            LoadBalancerRange = IPNetwork.Parse("172.31.1.0/24"),
        });
        _kubelet = new(_connection);
    }

    public async ValueTask DisposeAsync()
    {
        await (_kubelet?.DisposeAsync() ?? default);
        await (_controllers?.DisposeAsync() ?? default);
        _connection?.Dispose();
        await (_server?.DisposeAsync() ?? default);
    }

    internal async Task AddNodeAsync(string name, string zone)
    {
        var node = await Create(new V1Node
        {
            Metadata = new()
            {
                Name = name,
                Labels = new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = zone, ["kubernetes.io/hostname"] = name },
            },
        });
        node.Status = new() { Conditions = [new() { Type = "Ready", Status = "True" }] };
        await Connection.Resource<V1Node>().ReplaceStatusAsync(node, Cancellation);
    }

    /// <summary>A namespace of the test's own that is ready for pods.</summary>
    internal async Task<string> NewNamespaceAsync()
    {
        var name = $"test-{Interlocked.Increment(ref _namespaces)}-{Environment.ProcessId}";
        await Create(new V1Namespace { Metadata = new() { Name = name } });
        await Until(async () => await Get<V1ServiceAccount>(name, "default") is not null, "the default ServiceAccount");
        return name;
    }

    internal Task<T> Create<T>(T resource)
        where T : class, IKubernetesObject<V1ObjectMeta> => Connection.Resource<T>().CreateAsync(resource, Cancellation);

    internal Task<T?> Get<T>(string ns, string name)
        where T : class, IKubernetesObject<V1ObjectMeta> => Connection.Resource<T>().GetAsync(new(ns, name), Cancellation);

    internal async Task<IReadOnlyList<T>> List<T>(string ns, string? labels = null)
        where T : class, IKubernetesObject<V1ObjectMeta> => (await Connection.Resource<T>().ListAsync(new(ns, labels), Cancellation)).Items;

    /// <summary>Changes an object as it is now, again if somebody else was faster.</summary>
    internal async Task Change<T>(string ns, string name, Action<T> change)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        while (true)
        {
            var current = await Get<T>(ns, name) ?? throw new InvalidOperationException($"no {typeof(T).Name} {ns}/{name}");
            change(current);
            try
            {
                await Connection.Resource<T>().ReplaceAsync(current, Cancellation);
                return;
            }
            catch (KubernetesApiException exception) when (exception.IsConflict)
            {
                // Read again.
            }
        }
    }

    internal Task Delete<T>(string ns, string name, Propagation propagation = Propagation.Default)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        Connection.Resource<T>().DeleteAsync(new(ns, name), new(propagation), Cancellation);

    /// <summary>Waits until the condition holds; names what did not happen.</summary>
    internal static async Task Until(Func<Task<bool>> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"waited in vain for {what}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }

    internal static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
