using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.Kubernetes.Informers;
using Mesh.Sandbox.Api.Faults;
using Microsoft.Extensions.Logging;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>
/// A control plane that follows an API server as a user of its own, so that faults concern it alone, and a sidecar that is connected to it: service checkout, split
/// between checkout-v1, which has an endpoint, and checkout-v2.
/// </summary>
internal sealed class MeshUnderFaults : IAsyncDisposable
{
    private const string Pod = "web-1";
    private static readonly TimeSpan LongestTest = TimeSpan.FromMinutes(2);

    private readonly string _user;
    private X509Certificate2? _certificate;
    private int _weight = 50;

    private MeshUnderFaults(KubernetesUnderTest kubernetes, string user, string system, string shop)
    {
        (Kubernetes, _user, SystemNamespace, ShopNamespace) = (kubernetes, user, system, shop);
        Shop = new(kubernetes, shop);
    }

    public KubernetesUnderTest Kubernetes { get; }

    /// <summary>Namespace of the control plane.</summary>
    public string SystemNamespace { get; }

    public string ShopNamespace { get; }

    public TestShop Shop { get; }

    public RecordedLog Log { get; } = new();

    public SteppedClock Clock { get; } = new();

    public RunningControlPlane Plane { get; private set; } = null!;

    public FollowingSidecar Sidecar { get; private set; } = null!;

    public static async Task<MeshUnderFaults> StartAsync()
    {
        var kubernetes = await KubernetesUnderTest.StartAsync();
        Assert.SkipWhen(kubernetes.IsReal, "a real API server is not made to fail");
        string system = await kubernetes.CreateNamespaceAsync("mesh-system");
        string shop = await kubernetes.CreateNamespaceAsync("shop");
        var (client, user) = await kubernetes.CreateClientAsync(system, "mesh-controlplane");
        var mesh = new MeshUnderFaults(kubernetes, user, system, shop);
        try
        {
            await kubernetes.InstallDefinitionsAsync();
            mesh.Plane = await RunningControlPlane.StartAsync(client, system, "replica-1", options => options.LogLevel = LogLevel.Information, mesh.Log, mesh.Clock);
            await mesh.Plane.ReadyAsync();
            await mesh.FillAsync();
            return mesh;
        }
        catch
        {
            await mesh.DisposeAsync();
            throw;
        }
    }

    /// <summary>Something goes wrong for the control plane.</summary>
    public ActiveApiFault Begin(ApiFaultKind kind, int code = 500, TimeSpan? retryAfter = null) =>
        Kubernetes.Sandbox.Faults.Begin(new(kind) { User = _user, Code = code, RetryAfter = retryAfter, Delay = TimeSpan.FromMilliseconds(400) });

    /// <summary>Ends the watches that are open, once.</summary>
    public void EndWatches() => Begin(ApiFaultKind.WatchesEnd).Dispose();

    /// <summary>Waits until every informer has noticed that the server fails.</summary>
    public Task NoticedAsync() => PhaseAsync(states => states.All(state => state.Phase == InformerPhase.Lost), "all informers have noticed");

    /// <summary>Waits until every informer is answered again.</summary>
    public Task BackAsync() => PhaseAsync(states => states.All(state => state.Phase is InformerPhase.Following or InformerPhase.Missing), "all informers are back");

    /// <summary>Changes the split as a user does, and waits until the sidecar has it.</summary>
    public async Task ChangeAsync()
    {
        _weight++;
        await Shop.SplitAsync(("checkout-v1", _weight), ("checkout-v2", 100 - _weight));
        await Eventually.TrueAsync(() => Sidecar.Weights == $"{_weight},{100 - _weight}", $"the sidecar has weights {_weight}, {100 - _weight}");
    }

    /// <summary>Another stream of the same sidecar, with the certificate it has, on which it gets everything.</summary>
    public async Task ConnectAgainAsync()
    {
        await (Sidecar?.DisposeAsync() ?? default);
        Sidecar = await FollowingSidecar.StartAsync(
            new DeltaClient(Plane.Sidecars.Connect(_certificate), $"{ShopNamespace}/{Pod}", LongestTest), $"{ShopNamespace}/checkout", $"{ShopNamespace}/checkout-v1");
    }

    /// <summary>The sidecar never had to give up anything, and the log said everything once.</summary>
    public void AssertUnharmed(int mostAlarms)
    {
        Assert.Empty(Sidecar.Taken);
        Assert.Empty(Log.Errors);
        var alarms = Log.Alarms;
        Assert.True(alarms.Distinct().Count() == alarms.Count && alarms.Count <= mostAlarms, $"said more than once, or too much:\n{string.Join('\n', alarms)}");
    }

    public async ValueTask DisposeAsync()
    {
        if (Sidecar is not null)
        {
            await Sidecar.DisposeAsync();
        }

        if (Plane is not null)
        {
            await Plane.DisposeAsync();
        }

        _certificate?.Dispose();
        await Kubernetes.DisposeAsync();
    }

    private async Task FillAsync()
    {
        foreach (string service in (string[])["checkout", "checkout-v1", "checkout-v2"])
        {
            await Shop.CreateServiceAsync(service);
        }

        await Shop.CreatePodAsync(Pod, "10.244.0.5");
        await Shop.CreatePodAsync("checkout-v1-1", "10.244.0.6");
        await Shop.CreateSliceAsync("checkout-v1", "checkout-v1-1", "10.244.0.6");
        _certificate = await Plane.Sidecars.EnrolAsync(Shop.Identity, await Shop.TokenAsync());
        await Eventually.TrueAsync(
            () => Plane.Get<ModelStore>().Current is { } model && model.Workloads.ContainsKey(new(ShopNamespace, Pod)) && model.Endpoints.ContainsKey(new(ShopNamespace, "checkout-v1")),
            "pod and endpoints are known");
        await ConnectAgainAsync();
        await ChangeAsync();
        // Leadership begins with writing all kinds of things, which are not what is looked at.
        await Eventually.TrueAsync(
            async () => (await Kubernetes.Client<V1Lease>().ListAsync(new(SystemNamespace), CancellationToken.None)).Items.Any(lease => lease.Spec?.HolderIdentity?.Length > 0), "there is a leader");
        Log.Clear();
    }

    private Task PhaseAsync(Func<IReadOnlyList<InformerState>, bool> condition, string what) =>
        Eventually.TrueAsync(() => condition(Plane.Get<ClusterInformers>().States()), what);
}
