using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.Sidecars;

public sealed class SidecarReportsOnKubernetesTests : OnKubernetesTests
{
    [Fact]
    public async Task Pods_WithoutTheSidecarThatTheyShouldHave_AreOneEventOnTheirOwnerAndANumber()
    {
        await Kubernetes.Client<V1ServiceAccount>().CreateAsync(new() { Metadata = new() { NamespaceProperty = ShopNamespace, Name = "web" } }, CancellationToken.None);
        await CreatePodAsync("web-1");
        await CreatePodAsync("web-2");
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace, configure: options => options.SidecarPatience = TimeSpan.FromMilliseconds(100));
        await plane.ReadyAsync();

        // Nobody has asked for sidecars until now.
        await Kubernetes.Client<V1Namespace>().PatchAsync(
            ResourceKey.ClusterScoped(ShopNamespace), Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["mesh.dev/inject"] = "enabled" } } }), CancellationToken.None);

        var reported = await Eventually.GetAsync(async () => await EventsAsync() is [var found, ..] ? found : null, "an Event");
        Assert.Equal(("Warning", "SidecarMissing", "ReplicaSet", "web-5d9c"), (reported.Type, reported.Reason, reported.Regarding.Kind, reported.Regarding.Name));
        Assert.Contains($"kubectl -n {ShopNamespace} rollout restart deployment/web", reported.Note, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await CountAsync(plane) == "2", "both pods are counted");

        // Many looks later it has not been said again.
        await CreatePodAsync("web-3");
        await Eventually.TrueAsync(async () => await CountAsync(plane) == "3", "the third pod is counted");
        Assert.Null(Assert.Single(await EventsAsync()).Series);
    }

    /// <summary>The value of the shop's series; null while there is none.</summary>
    private async Task<string?> CountAsync(RunningControlPlane plane)
    {
        using var http = new HttpClient();
        string metrics = await http.GetStringAsync(new Uri(plane.PlainAddresses[0], "/metrics"), TestContext.Current.CancellationToken);
        return metrics.Split('\n')
            .FirstOrDefault(line => line.StartsWith("mesh_sidecars_missing{", StringComparison.Ordinal) && line.Contains($"namespace=\"{ShopNamespace}\"", StringComparison.Ordinal))?
            .Split("} ")[1].Split(' ')[0];
    }

    private async Task<IReadOnlyList<Eventsv1Event>> EventsAsync() =>
        [.. (await Kubernetes.Client<Eventsv1Event>().ListAsync(new(ShopNamespace), CancellationToken.None)).Items.Where(item => item.ReportingController == "mesh.dev/controlplane")];

    private Task<V1Pod> CreatePodAsync(string name) => Kubernetes.Client<V1Pod>().CreateAsync(
        new()
        {
            Metadata = new()
            {
                NamespaceProperty = ShopNamespace,
                Name = name,
                Labels = new Dictionary<string, string> { ["app"] = "web", ["pod-template-hash"] = "5d9c" },
                OwnerReferences = [new() { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = "web-5d9c", Uid = "5a3f0c8e-0000-4000-8000-000000000000", Controller = true }],
            },
            // No kubelet shall ever start it.
            Spec = new() { ServiceAccountName = "web", SchedulingGates = [new() { Name = "mesh.dev/test" }], Containers = [new() { Name = "app", Image = "none" }] },
        },
        CancellationToken.None);
}
