using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation.Clusters;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.MultiCluster;

/// <summary>The Multi-Cluster Services API on a Kubernetes API; what peers state is written by hand.</summary>
public sealed class GlobalServicesOnKubernetesTests : DefinitionTests
{
    private ResourceClient<ServiceImport> Imports => Kubernetes.Client<ServiceImport>();

    private ResourceClient<ServiceExport> Exports => Kubernetes.Client<ServiceExport>();

    private ResourceKey Cart => new(ShopNamespace, "cart");

    [Fact]
    public async Task Import_OfAPeersService_IsWrittenKeptAndTakenAway()
    {
        await using var plane = await StartAsync();
        var west = StatedPeer.Of("west", "far", "192.0.2.1").Exporting(Cart.ToString(), 80).WithPods(Cart.ToString(), new StatedPod("10.1.0.5"));
        Publish(plane, west);

        var import = await ImportAsync(found => found.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true);
        string address = Assert.Single(import.Spec!.Ips!);
        Assert.Equal(ClusterSetAddresses.Choose(Models.Name(Cart.ToString()), _ => false), address);
        Assert.Equal((80, "p80", "TCP"), import.Spec.Ports!.Select(port => (port.Port, port.Name, port.Protocol)).Single());
        Assert.Equal(["west"], import.Status!.Clusters!.Select(cluster => cluster.Cluster));
        await Eventually.TrueAsync(
            () => Service(plane, $"cart.{ShopNamespace}.svc.clusterset.local") is { } service && service == Service(plane, address) && service.Name == $"{Cart}.clusterset",
            "sidecars find it by its address and its name");

        // Somebody takes an address that is another's, or nobody's to give.
        await Imports.PatchAsync(Cart, Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["ips"] = new JsonArray("10.96.0.10"), ["type"] = "Headless" } }), CancellationToken.None);
        await ImportAsync(found => found.Spec is { Type: "ClusterSetIP", Ips: [var kept] } && kept == address);

        Publish(plane, west with { Services = west.Services.Clear() });
        await Eventually.TrueAsync(async () => await Imports.GetAsync(Cart, CancellationToken.None) is null, "what nobody exports is not imported");
    }

    [Fact]
    public async Task Import_ThatPortsAndClustersJoin_KeepsItsAddress()
    {
        await using var plane = await StartAsync();
        Publish(plane, StatedPeer.Of("west", "far").Exporting(Cart.ToString(), 80));
        var before = await ImportAsync(found => found.Status?.Clusters is { Count: 1 });

        Publish(plane, StatedPeer.Of("north", "far").Exporting(Cart.ToString(), 80, 443));

        var after = await ImportAsync(found => found.Status?.Clusters is { Count: 2 } && found.Spec!.Ports!.Count == 2);
        Assert.Equal(before.Spec!.Ips, after.Spec!.Ips);
    }

    [Fact]
    public async Task Export_OfAService_SaysWhatBecameOfIt()
    {
        await using var plane = await StartAsync();
        await new Manifest(Kubernetes).ApplyAsync(Export("v1beta1"));
        await ConditionsAsync("Valid=False NoService", "Ready=False Pending", "Conflict=False NoConflicts", "mesh.dev/Imported=False Pending");

        await new TestShop(Kubernetes, ShopNamespace).CreateServiceAsync("cart");
        await ConditionsAsync("Valid=True Valid", "Ready=True Ready", "Conflict=False NoConflicts", "mesh.dev/Imported=True Imported");

        Publish(plane, StatedPeer.Of("west", "far").Exporting(Cart.ToString(), 9999));
        await ConditionsAsync("Valid=True Valid", "Ready=True Ready", "Conflict=True PortConflict", "mesh.dev/Imported=True Imported");
    }

    [Fact]
    public async Task Export_WrittenInTheOldVersion_IsReadAsWell()
    {
        await using var plane = await StartAsync();
        await new TestShop(Kubernetes, ShopNamespace).CreateServiceAsync("cart");

        var (code, _, _) = await Kubernetes.SendAsync(
            HttpMethod.Post, $"apis/multicluster.x-k8s.io/v1alpha1/namespaces/{ShopNamespace}/serviceexports", Yaml.ToJson(Export("v1alpha1")));

        Assert.Equal(System.Net.HttpStatusCode.Created, code);
        await ConditionsAsync("Valid=True Valid", "Ready=True Ready", "Conflict=False NoConflicts", "mesh.dev/Imported=True Imported");
    }

    [Fact]
    public async Task Import_OfAnotherImplementation_IsLeftAlone()
    {
        await Imports.CreateAsync(
            new() { Metadata = new() { NamespaceProperty = ShopNamespace, Name = "cart" }, Spec = new() { Type = "ClusterSetIP", Ips = ["10.99.0.1"], Ports = [new() { Port = 1 }] } }, CancellationToken.None);
        await using var plane = await StartAsync();
        await new TestShop(Kubernetes, ShopNamespace).CreateServiceAsync("cart");
        await new Manifest(Kubernetes).ApplyAsync(Export("v1beta1"));

        await ConditionsAsync("Valid=True Valid", "Ready=True Ready", "Conflict=False NoConflicts", "mesh.dev/Imported=False NotOwned");

        var import = (await Imports.GetAsync(Cart, CancellationToken.None))!;
        Assert.Equal(["10.99.0.1"], import.Spec!.Ips);
        Assert.Null(import.Status);
    }

    [Fact]
    public async Task Label_OfAService_ExportsItWithoutAnObject()
    {
        await using var plane = await StartAsync();
        await new TestShop(Kubernetes, ShopNamespace).CreateServiceAsync("cart");
        await Kubernetes.Client<V1Service>().PatchAsync(
            Cart, Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [MeshLabels.Global] = MeshLabels.True } } }), CancellationToken.None);

        await ImportAsync(found => found.Status?.Clusters?.SequenceEqual([found.Status.Clusters[0]]) == true && found.Status.Clusters[0].Cluster == MeshNames.DefaultCluster);
    }

    [Theory]
    [InlineData("spec: {exportedLabels: [a]}", "exportedLabels")]
    [InlineData("spec: {exportedLabels: {a: 1}}", "exportedLabels")]
    public async Task Definition_ExportOfAnotherShape_IsRefused(string spec, string message)
    {
        var (_, body, _) = await Kubernetes.SendAsync(
            HttpMethod.Post, $"apis/multicluster.x-k8s.io/v1beta1/namespaces/{ShopNamespace}/serviceexports", Yaml.ToJson(Export("v1beta1") + "\n" + spec));

        Assert.Contains(message, (string?)body["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_IsExported()
    {
        await using var plane = await StartAsync();
        string sample = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "manifests/samples/global/checkout.yaml"), TestContext.Current.CancellationToken);
        await new Manifest(Kubernetes).ApplyAsync(sample.Replace("namespace: shop", $"namespace: {ShopNamespace}", StringComparison.Ordinal));

        await Eventually.TrueAsync(
            async () => await Exports.GetAsync(new(ShopNamespace, "checkout"), CancellationToken.None) is { Status.Conditions: { } conditions }
                && conditions.Any(condition => condition is { Type: "Ready", Status: "True" }),
            "the sample's ServiceExport is ready");
        await Eventually.TrueAsync(async () => await Imports.GetAsync(new(ShopNamespace, "ledger"), CancellationToken.None) is not null, "the sample's labelled Service is imported");
    }

    [Fact]
    public async Task Sample_OfARouteToOneCluster_IsResolvedWhenThatExportsTheService()
    {
        await using var plane = await StartAsync();
        string checkout = $"{ShopNamespace}/checkout";
        string sample = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "manifests/samples/routes/cluster-canary.yaml"), TestContext.Current.CancellationToken);
        await new TestShop(Kubernetes, ShopNamespace).CreateServiceAsync("checkout");
        await Kubernetes.Client<V1Service>().PatchAsync(
            new(ShopNamespace, "checkout"), Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [MeshLabels.Global] = MeshLabels.True } } }), CancellationToken.None);
        await new Manifest(Kubernetes).ApplyAsync(sample.Replace("namespace: shop", $"namespace: {ShopNamespace}", StringComparison.Ordinal));
        await ResolvedAsync(false);

        Publish(plane, StatedPeer.Of("us-west-2", "far").Exporting(checkout, 80));
        await ResolvedAsync(true);

        Task ResolvedAsync(bool expected) => Eventually.TrueAsync(
            () => plane.Get<ModelStore>().Current.Routes.Values.SelectMany(route => route.Parents).Any(parent => parent.ResolvedRefs.Holds == expected),
            $"ResolvedRefs is {expected}");
    }

    private static void Publish(RunningControlPlane plane, PeerState peer) =>
        plane.Get<PeerStates>().Publish(peer, new(peer.Cluster, [.. peer.Services.Keys, .. plane.Get<PeerStates>().Current.GetValueOrDefault(peer.Cluster)?.Services.Keys ?? []], FactsChanged: true, RegionsChanged: false));

    private static PublishedResource? Service(RunningControlPlane plane, string alias) => plane.Get<SnapshotStore>().Current.Of(ResourceType.Service).Find(alias);

    private async Task<RunningControlPlane> StartAsync()
    {
        var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        await plane.ReadyAsync();
        return plane;
    }

    private string Export(string version) => $"apiVersion: multicluster.x-k8s.io/{version}\nkind: ServiceExport\nmetadata: {{namespace: {ShopNamespace}, name: cart}}";

    private async Task<ServiceImport> ImportAsync(Func<ServiceImport, bool> isExpected)
    {
        ServiceImport? import = null;
        await Eventually.TrueAsync(
            async () => (import = await Imports.GetAsync(Cart, CancellationToken.None)) is not null && isExpected(import), "the import is as expected");
        return import!;
    }

    private async Task ConditionsAsync(params string[] expected)
    {
        await Eventually.TrueAsync(
            async () => (await Exports.GetAsync(Cart, CancellationToken.None))?.Status?.Conditions is { } conditions
                && conditions.Select(condition => $"{condition.Type}={condition.Status} {condition.Reason}").SequenceEqual(expected),
            $"the conditions are {string.Join(", ", expected)}");
    }
}
