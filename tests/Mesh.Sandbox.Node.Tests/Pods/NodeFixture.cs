using System.Net;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api;
using Mesh.Sandbox.Node.Containers;

namespace Mesh.Sandbox.Node.Tests.Pods;

/// <summary>An API server, a cluster network and the nodes: pods really run. There is no scheduler, so pods name their node.</summary>
internal sealed class NodeFixture : IAsyncDisposable
{
    public const string Namespace = "default";
    public const string Image = "test/shell:1";

    private readonly TestCluster _cluster;
    private readonly SandboxApiServer _server;

    private NodeFixture(TestCluster cluster, SandboxApiServer server, KubernetesConnection connection, SandboxNode node)
    {
        _cluster = cluster;
        _server = server;
        Connection = connection;
        Node = node;
        Pods = connection.Resource<V1Pod>();
    }

    public KubernetesConnection Connection { get; }

    public SandboxNode Node { get; }

    public ResourceClient<V1Pod> Pods { get; }

    public TestCluster Cluster => _cluster;

    public static async Task<NodeFixture> StartAsync()
    {
        var token = TestContext.Current.CancellationToken;
        RootPrivileges.RequireUserIds();
        var cluster = await TestCluster.CreateAsync();
        var advertised = new IPEndPoint(cluster.Network.GatewayAddress, 6443);
        var server = await SandboxApiServer.StartAsync(
            new SandboxApiServerOptions
            {
                ListenSockets = [cluster.Network.Listen(advertised)],
                AdvertisedEndpoint = advertised,
                Addresses = [advertised.Address, IPAddress.Parse("10.96.0.1")],
            },
            token);
        var connection = new KubernetesConnection(server.AdminConfiguration);
        await connection.Resource<V1ServiceAccount>().CreateAsync(
            new V1ServiceAccount { Metadata = new() { Name = "default", NamespaceProperty = Namespace } },
            token);
        await connection.Resource<V1ConfigMap>().CreateAsync(
            new V1ConfigMap
            {
                Metadata = new() { Name = "kube-root-ca.crt", NamespaceProperty = Namespace },
                Data = new Dictionary<string, string> { ["ca.crt"] = server.CertificateAuthorityPem },
            },
            token);
        var node = await SandboxNode.StartAsync(
            new SandboxNodeOptions
            {
                Kubernetes = server.AdminConfiguration,
                Network = cluster.Network,
                Images = new ImageTable([new ContainerImage { Name = Image, Entrypoint = ["/bin/sh", "-c"], Arguments = ["sleep 1000"] }]),
                LoggerFactory = new TestLog(TestContext.Current.TestOutputHelper),
            },
            token);
        return new NodeFixture(cluster, server, connection, node);
    }

    /// <summary>A container whose shell script is its only argument.</summary>
    public static V1Container Shell(string name, string script) => new() { Name = name, Image = Image, Args = [script] };

    public static V1Pod Pod(string name, params V1Container[] containers) => new()
    {
        ApiVersion = "v1",
        Kind = V1Pod.KubeKind,
        Metadata = new() { Name = name, NamespaceProperty = Namespace },
        Spec = new() { NodeName = "node-a", Containers = [.. containers], TerminationGracePeriodSeconds = 1 },
    };

    public Task<V1Pod> CreateAsync(V1Pod pod) => Pods.CreateAsync(pod, TestContext.Current.CancellationToken);

    public Task DeleteAsync(string name) => Pods.DeleteAsync(Key(name), DeleteOptions.Default, TestContext.Current.CancellationToken);

    public static ResourceKey Key(string name) => new(Namespace, name);

    /// <summary>Waits until the pod, as the API has it, is as wanted.</summary>
    public async Task<V1Pod> UntilAsync(string name, Func<V1Pod, bool> condition)
    {
        V1Pod? last = null;
        try
        {
            return await WaitAsync(async token => (last = await Pods.GetAsync(Key(name), token)) is { } pod && condition(pod) ? pod : null);
        }
        catch (OperationCanceledException)
        {
            var events = await Connection.Resource<Eventsv1Event>().ListAsync(ResourceQuery.All, CancellationToken.None);
            throw new TimeoutException(
                $"pod {name} never came to be as wanted; its status is {(last is null ? "missing" : ObjectJson.Serialize(last.Status))}\n"
                + string.Join('\n', events.Items.Select(item => $"{item.Reason}: {item.Note}")));
        }
    }

    public Task GoneAsync(string name) => WaitAsync(async token => await Pods.GetAsync(Key(name), token) is null ? this : null);

    public async Task<string> LogAsync(string pod, string container, ContainerLogOptions? options = null)
    {
        await using var stream = Node.OpenLog(Namespace, pod, container, options ?? new()) ?? throw new InvalidOperationException("there is no log");
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        Connection.Dispose();
        await _server.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private static async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T?>> find)
        where T : class
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bounded.CancelAfter(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (await find(bounded.Token) is { } found)
            {
                return found;
            }

            await timer.WaitForNextTickAsync(bounded.Token);
        }
    }
}
