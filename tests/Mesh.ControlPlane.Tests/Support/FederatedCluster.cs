using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.Joining;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>A cluster with an API server of its own and a control plane that can be stopped and started again.</summary>
internal sealed class FederatedCluster : IAsyncDisposable
{
    public const string Namespace = "shop";

    private readonly string _network;
    private RunningControlPlane? _plane;
    private int _starts;

    private FederatedCluster(string name, string network, KubernetesUnderTest kubernetes, string system)
    {
        (Name, _network, Kubernetes, SystemNamespace) = (name, network, kubernetes, system);
        Shop = new(kubernetes, Namespace);
    }

    public string Name { get; }

    public KubernetesUnderTest Kubernetes { get; }

    public string SystemNamespace { get; }

    public TestShop Shop { get; }

    public RecordedLog Log { get; } = new();

    public RunningControlPlane Plane => _plane ?? throw new InvalidOperationException("it is stopped");

    /// <summary>Where peers reach it; the same after each start.</summary>
    public int Port { get; private set; }

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<FederatedCluster> StartAsync(string name, string network = "")
    {
        var kubernetes = await KubernetesUnderTest.StartAsync();
        Assert.SkipWhen(kubernetes.IsReal, "two clusters are needed");
        string system = await kubernetes.CreateNamespaceAsync("mesh-system");
        await kubernetes.Client<V1Namespace>().CreateAsync(new() { Metadata = new() { Name = Namespace } }, CancellationToken.None);
        await kubernetes.InstallDefinitionsAsync();
        var cluster = new FederatedCluster(name, network, kubernetes, system);
        await cluster.StartAsync();
        return cluster;
    }

    public async Task StartAsync()
    {
        _plane = await RunningControlPlane.StartAsync(
            Kubernetes.Configuration,
            SystemNamespace,
            $"replica-{++_starts}",
            options => (options.Cluster, options.Network, options.FederationPort, options.LogLevel, options.PeerKeepInterval) = (Name, _network, Port, LogLevel.Information, TimeSpan.Zero),
            Log,
            null);
        Port = _plane.FederationPort;
        _plane.Get<ControlPlaneOptions>().FederationAddress = Address;
        await _plane.ReadyAsync();
    }

    public async Task StopAsync()
    {
        await Plane.DisposeAsync();
        _plane = null;
    }

    /// <summary>A link to a peer, as <c>meshctl link accept</c> makes it.</summary>
    public Task LinkAsync(string peer, string address, TrustBundle roots, string trustDomain = "cluster.local") => Kubernetes.Client<ClusterLink>().CreateAsync(
        new() { Metadata = new() { Name = peer }, Spec = new() { Address = address, TrustDomain = trustDomain, TrustBundle = roots.Pem } }, CancellationToken.None);

    public Task LinkAsync(FederatedCluster peer) => LinkAsync(peer.Name, peer.Address, peer.Roots);

    public TrustBundle Roots => Plane.Get<AuthorityHolder>().Bundle!;

    /// <summary>A link that waits for the peer to join, as <c>meshctl link create</c> makes it.</summary>
    public async Task<JoinToken> InviteAsync(string peer, TimeSpan? lifetime = null)
    {
        var token = new JoinToken(JoinToken.Create(default).Secret, TimeProvider.System.GetUtcNow() + (lifetime ?? TimeSpan.FromHours(1)));
        await Kubernetes.Client<ClusterLink>().CreateAsync(new() { Metadata = new() { Name = peer }, Spec = new() }, CancellationToken.None);
        await WriteTokenAsync(peer, IssuedToken.Of(token).ToString());
        await Eventually.TrueAsync(async () => await ConditionAsync(peer, "Connected") is { Reason: "AwaitingJoin" }, "the link waits for the peer");
        return token;
    }

    public async Task WriteTokenAsync(string key, string? value)
    {
        var secrets = Kubernetes.Client<V1Secret>();
        var name = new ResourceKey(SystemNamespace, MeshNames.LinkTokensSecret);
        if (await secrets.GetAsync(name, CancellationToken.None) is null)
        {
            await secrets.CreateAsync(new() { Metadata = new() { NamespaceProperty = name.Namespace, Name = name.Name } }, CancellationToken.None);
        }

        await secrets.PatchAsync(
            name,
            Patch.Merge(new JsonObject { ["data"] = new JsonObject { [key] = value is null ? null : Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(value)) } }),
            CancellationToken.None);
    }

    public async Task<string?> TokenAsync(string key) =>
        (await Kubernetes.Client<V1Secret>().GetAsync(new(SystemNamespace, MeshNames.LinkTokensSecret), CancellationToken.None))?.Data is { } data && data.TryGetValue(key, out byte[]? value)
            ? System.Text.Encoding.ASCII.GetString(value)
            : null;

    /// <summary>A Service with the label that exports it, and one pod behind it.</summary>
    public async Task ExportAsync(string service, string address)
    {
        await Shop.CreateServiceAsync(service);
        await Shop.CreatePodAsync($"{service}-1", address);
        await Shop.CreateSliceAsync(service, $"{service}-1", address);
        await LabelAsync(service, MeshLabels.True);
    }

    public Task LabelAsync(string service, string? value) => Kubernetes.Client<V1Service>().PatchAsync(
        new(Namespace, service),
        Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [MeshLabels.Global] = value } } }),
        CancellationToken.None);

    public PeerState? StateOf(string peer) => Plane.Get<PeerStates>().Current.GetValueOrDefault(peer);

    public Task KnowsAsync(string peer, Func<PeerState, bool> condition, string what) =>
        Eventually.TrueAsync(() => StateOf(peer) is { } state && condition(state), $"{Name} knows of {peer}: {what}");

    public async Task<V1Condition?> ConditionAsync(string peer, string type) =>
        (await Kubernetes.Client<ClusterLink>().GetAsync(ResourceKey.ClusterScoped(peer), CancellationToken.None))?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    public async ValueTask DisposeAsync()
    {
        if (_plane is not null)
        {
            await _plane.DisposeAsync();
        }

        await Kubernetes.DisposeAsync();
    }
}
