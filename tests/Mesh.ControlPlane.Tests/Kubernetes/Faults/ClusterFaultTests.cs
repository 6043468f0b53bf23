using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.Faults;

/// <summary>What others do to the control plane's world: its lease, its clock, its definitions, and webhooks and objects that are none of its own.</summary>
public sealed class ClusterFaultTests : IAsyncLifetime
{
    private const string Splits = "trafficsplits.split.smi-spec.io";
    private MeshUnderFaults _mesh = null!;

    public async ValueTask InitializeAsync() => _mesh = await MeshUnderFaults.StartAsync();

    public ValueTask DisposeAsync() => _mesh.DisposeAsync();

    [Fact]
    public async Task Lease_StolenByOneWhoVanishes_ConfigGoesOnAndSoDoesTheStatusLater()
    {
        var leases = _mesh.Kubernetes.Client<V1Lease>();
        var key = new ResourceKey(_mesh.SystemNamespace, MeshNames.ControlPlane);
        var theft = new JsonObject { ["spec"] = new JsonObject { ["holderIdentity"] = "thief", ["leaseDurationSeconds"] = 2 } };
        await leases.PatchAsync(key, Patch.Merge(theft), CancellationToken.None);

        await _mesh.ChangeAsync();
        await Eventually.TrueAsync(
            async () => (await leases.GetAsync(key, CancellationToken.None))?.Spec is { HolderIdentity: "replica-1", LeaseTransitions: > 0 }, "the replica leads again");
        await StatusFollowsAsync();

        Assert.Equal(1, _mesh.Log.Count("no longer leads"));
        _mesh.AssertUnharmed(mostAlarms: 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Clock_Steps_StreamsCertificatesAndConfigGoOn(int hours)
    {
        _mesh.Clock.Step = TimeSpan.FromHours(hours);

        await _mesh.ChangeAsync();
        await _mesh.ConnectAgainAsync();
        await _mesh.ChangeAsync();
        using (await _mesh.Plane.Sidecars.EnrolAsync(_mesh.Shop.Identity, await _mesh.Shop.TokenAsync("web-1")))
        {
            // And back to where everybody else is.
            _mesh.Clock.Step = TimeSpan.Zero;
        }

        await _mesh.ConnectAgainAsync();
        await _mesh.ChangeAsync();
        await StatusFollowsAsync();
        _mesh.AssertUnharmed(mostAlarms: 0);
    }

    [Fact]
    public async Task Definition_DeletedWhileInUse_TakesItsObjectsOnlyAndWorksAgainWhenItIsBack()
    {
        await _mesh.Kubernetes.Client<V1CustomResourceDefinition>().DeleteAsync(ResourceKey.ClusterScoped(Splits), new(), CancellationToken.None);
        await Eventually.TrueAsync(() => _mesh.Sidecar.Weights == "1", "the service goes to itself again");
        await _mesh.Shop.CreatePodAsync("checkout-v1-2", "10.244.0.7");
        await _mesh.Shop.SetAddressAsync("checkout-v1", "10.244.0.7", "checkout-v1-2");

        await _mesh.Kubernetes.InstallDefinitionsAsync();
        await _mesh.ChangeAsync();
        await StatusFollowsAsync();

        _mesh.AssertUnharmed(mostAlarms: 0);
        Assert.InRange(_mesh.Log.Count("is not served here"), 0, 1);
    }

    [Fact]
    public async Task Webhook_OfOthersTimesOut_StatusWaitsConfigDoesNot()
    {
        // Accepts connections and never says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var webhooks = _mesh.Kubernetes.Client<V1ValidatingWebhookConfiguration>();
        await webhooks.CreateAsync(Webhook(((IPEndPoint)silent.LocalEndpoint).Port), CancellationToken.None);

        await _mesh.ChangeAsync();
        await _mesh.ChangeAsync();
        await Eventually.TrueAsync(() => _mesh.Log.Count("failed calling webhook") > 0, "the status cannot be written");
        await webhooks.DeleteAsync(ResourceKey.ClusterScoped("others"), new(), CancellationToken.None);
        await StatusFollowsAsync();

        _mesh.AssertUnharmed(mostAlarms: 1);
    }

    [Fact]
    public async Task Object_OfFiveMebibytes_IsRefusedAndHarmsNobody()
    {
        var refusal = await Assert.ThrowsAsync<KubernetesApiException>(() => _mesh.Kubernetes.Client<TrafficSplit>().CreateAsync(
            new()
            {
                Metadata = new() { NamespaceProperty = _mesh.ShopNamespace, Name = "huge", Annotations = new Dictionary<string, string> { ["huge"] = new('x', 5 * 1024 * 1024) } },
                Spec = new() { Service = "checkout-v2", Backends = [new() { Service = "checkout-v1", Weight = 1 }] },
            },
            CancellationToken.None));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refusal.Code);
        await _mesh.ChangeAsync();
        _mesh.AssertUnharmed(mostAlarms: 0);
    }

    /// <summary>The leader writes what became of the split as it is now.</summary>
    private async Task StatusFollowsAsync()
    {
        var split = await _mesh.Kubernetes.Client<TrafficSplit>().GetAsync(new(_mesh.ShopNamespace, "split"), CancellationToken.None);
        await _mesh.Shop.ConditionsAsync(split!.Metadata.Generation!.Value, "Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=True");
    }

    private static V1ValidatingWebhookConfiguration Webhook(int port) => new()
    {
        Metadata = new() { Name = "others" },
        Webhooks =
        [
            new()
            {
                Name = "silent.others.test",
                AdmissionReviewVersions = ["v1"],
                SideEffects = "None",
                FailurePolicy = "Fail",
                TimeoutSeconds = 1,
                ClientConfig = new() { Url = $"https://127.0.0.1:{port}/" },
                Rules = [new() { Operations = ["UPDATE"], ApiGroups = ["split.smi-spec.io"], ApiVersions = ["*"], Resources = ["trafficsplits/status"] }],
            },
        ],
    };
}
