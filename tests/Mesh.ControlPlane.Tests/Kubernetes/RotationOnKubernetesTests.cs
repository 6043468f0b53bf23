using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Kubernetes;

/// <summary>The certificate authority on a Kubernetes API: where it comes from, how it is replaced, what people see of it.</summary>
public sealed class RotationOnKubernetesTests : OnKubernetesTests
{
    /// <summary>Short, so that a whole rotation takes seconds; long enough for a stream, which ends with its certificate, to see a step of it.</summary>
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromSeconds(6);


    [Fact]
    public async Task Start_NothingThere_MakesARootAndAnIntermediateUnderIt()
    {
        await using var plane = await StartAsync();

        await PhaseAsync("Stable");

        var root = await SecretAsync(MeshNames.CaRootSecret);
        var wanted = await SecretAsync(MeshNames.CaSecret);
        Assert.Equal(root.Data["tls.crt"], wanted.Data["ca.crt"]);
        Assert.Equal(wanted.Data["tls.crt"], (await SecretAsync(MeshNames.CaActiveSecret)).Data["tls.crt"]);
        var authority = plane.Get<AuthorityHolder>().Issuer!.Authority;
        Assert.Single(authority.Intermediates);
        Assert.Contains(authority.Fingerprint, (await StatusAsync())![CaStatusKeys.Issuer], StringComparison.Ordinal);
        Assert.DoesNotContain((await StatusAsync())!.Values, value => value.Contains("PRIVATE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rotate_Asked_GoesThroughAllPhasesOnceTheSidecarHasAcknowledged()
    {
        await using var plane = await StartAsync();
        await PhaseAsync("Stable");
        var before = plane.Get<AuthorityHolder>().Issuer!.Authority;
        using var client = await SidecarAsync(plane);

        await AskAsync("first");
        await PhaseAsync("Distributing");
        // The sidecar is told of both roots, and nothing goes on before it says that it believes them.
        var told = await client.ReadAsync();
        Assert.Equal(2, RootsIn(told));
        await Eventually.TrueAsync(async () => (await StatusAsync())![CaStatusKeys.WaitingFor].Contains($"{ShopNamespace}/web-1", StringComparison.Ordinal), "the status names the sidecar");
        Assert.True(plane.Get<AuthorityHolder>().Issuer!.Authority.IsSameAs(before));

        await client.AckAsync(told);
        await PhaseAsync("Switched");
        await Eventually.TrueAsync(() => !plane.Get<AuthorityHolder>().Issuer!.Authority.IsSameAs(before), "the new issuer signs");
        var after = plane.Get<AuthorityHolder>().Issuer!.Authority;
        Assert.Equal(2, plane.Get<AuthorityHolder>().Bundle!.Count);
        await Eventually.TrueAsync(async () => (await StatusAsync()) is { } status && status[CaStatusKeys.Phase] == "Stable" && status.GetValueOrDefault(CaStatusKeys.Rotated) == "first", "the rotation is complete");

        Assert.Equal([after.Root.Thumbprint], plane.Get<AuthorityHolder>().Bundle!.Roots.Select(root => root.Thumbprint));
        var published = await Kubernetes.Client<V1ConfigMap>().GetAsync(new(ShopNamespace, MeshNames.TrustBundleConfigMap), CancellationToken.None);
        Assert.Equal(after.Anchors.Pem, published!.Data[MeshNames.TrustBundleKey]);
        Assert.DoesNotContain((await StatusAsync())!.Keys, key => key.StartsWith("replica.", StringComparison.Ordinal));
        using var renewed = await SidecarAsync(plane);
    }

    [Fact]
    public async Task Rotate_ControlPlaneRestartsMidway_GoesOnWhereItStood()
    {
        string roots;
        await using (var first = await StartAsync())
        {
            await PhaseAsync("Stable");
            using var client = await SidecarAsync(first);
            await AskAsync("first");
            // The leader says it when it is stored; every replica, itself too, reads it from there.
            await Eventually.TrueAsync(() => first.Get<AuthorityHolder>().Current is { Phase: RotationPhase.Distributing }, "both roots are in force");
            roots = first.Get<AuthorityHolder>().Bundle!.Pem;
        }

        await using var second = await StartAsync("replica-2");

        Assert.Equal(roots, second.Get<AuthorityHolder>().Bundle!.Pem);
        // Nobody is connected to it whom it would have to wait for.
        await Eventually.TrueAsync(async () => (await StatusAsync())!.GetValueOrDefault(CaStatusKeys.Rotated) == "first", "the rotation is complete");
    }

    [Fact]
    public async Task Rotate_SidecarOfAnotherReplica_IsWaitedForToo()
    {
        await using var leader = await StartAsync();
        await PhaseAsync("Stable");
        await using var other = await StartAsync("replica-2");
        await Kubernetes.Client<V1ServiceAccount>().CreateAsync(
            new() { Metadata = new() { NamespaceProperty = SystemNamespace, Name = MeshNames.ControlPlane } }, CancellationToken.None);
        await Kubernetes.Client<V1Pod>().CreateAsync(ControlPlanePod("replica-2"), CancellationToken.None);
        await Kubernetes.Client<V1Pod>().PatchStatusAsync(
            new(SystemNamespace, "replica-2"), Patch.Merge(new JsonObject { ["status"] = new JsonObject { ["phase"] = "Running" } }), CancellationToken.None);
        using var client = await SidecarAsync(other);

        await AskAsync("first");
        var told = await client.ReadAsync();
        await Eventually.TrueAsync(async () => (await StatusAsync())![CaStatusKeys.WaitingFor].Contains($"{ShopNamespace}/web-1", StringComparison.Ordinal), "the status names the sidecar of the other replica");
        await client.AckAsync(told);

        await PhaseAsync("Switched");
    }

    [Fact]
    public async Task Wanted_SecretReplacedByAnotherAuthority_IsRotatedTo()
    {
        await using var plane = await StartAsync();
        await PhaseAsync("Stable");
        var theirs = CertificateAuthority.CreateRoot("cluster.local", TimeProvider.System).CreateIntermediate("cluster-1", TimeProvider.System);

        await ReplaceWantedAsync(theirs);

        await Eventually.TrueAsync(() => plane.Get<AuthorityHolder>() is { Current.Phase: RotationPhase.Stable } holder && holder.Issuer!.Authority.IsSameAs(theirs) && holder.Bundle!.Count == 1, "their authority is in force alone");
        // The control plane does not take it for its own, whatever its own root says.
        Assert.Equal(theirs.CertificatePem, Encoding.ASCII.GetString((await SecretAsync(MeshNames.CaSecret)).Data["tls.crt"]));
    }

    [Fact]
    public async Task Wanted_Garbage_LeavesInForceWhatIsAndSaysSo()
    {
        await using var plane = await StartAsync();
        await PhaseAsync("Stable");
        var before = plane.Get<AuthorityHolder>().Issuer!.Authority;

        await Kubernetes.Client<V1Secret>().PatchAsync(
            new(SystemNamespace, MeshNames.CaSecret),
            Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["tls.crt"] = Convert.ToBase64String("garbage"u8) } }),
            CancellationToken.None);

        await Eventually.TrueAsync(async () => (await StatusAsync())![CaStatusKeys.Fault].Contains("no certificate", StringComparison.Ordinal), "the status says so");
        await Eventually.TrueAsync(
            async () => (await Kubernetes.Client<Eventsv1Event>().ListAsync(new(SystemNamespace), CancellationToken.None)).Items.Any(found => found.Reason == "Unusable"),
            "an Event says so");
        Assert.True(plane.Get<AuthorityHolder>().Issuer!.Authority.IsSameAs(before));
        await using var second = await StartAsync("replica-2");
        Assert.True(second.Get<AuthorityHolder>().Issuer!.Authority.IsSameAs(before));
    }

    [Fact]
    public async Task InForce_SecretDeleted_IsPutBackWithTheSameContent()
    {
        await using var plane = await StartAsync();
        await PhaseAsync("Stable");
        byte[] before = (await SecretAsync(MeshNames.CaActiveSecret)).Data["tls.crt"];

        await Kubernetes.Client<V1Secret>().DeleteAsync(new(SystemNamespace, MeshNames.CaActiveSecret), new(), CancellationToken.None);

        Assert.Equal(before, (await SecretAsync(MeshNames.CaActiveSecret)).Data["tls.crt"]);
    }

    [Fact]
    public async Task Mounted_DirectoryOfCertManager_IsUsedAndItsNextIntermediateToo()
    {
        var root = CertificateAuthority.CreateRoot("cluster.local", TimeProvider.System);
        var directory = Directory.CreateTempSubdirectory("mesh-test-");
        try
        {
            var first = root.CreateIntermediate("cluster-1", TimeProvider.System);
            Write(directory, first);
            await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace, configure: options => options.CaDirectory = directory.FullName);
            await plane.ReadyAsync();
            Assert.True(plane.Get<AuthorityHolder>().Issuer!.Authority.IsSameAs(first));
            Assert.Null(await Kubernetes.Client<V1Secret>().GetAsync(new(SystemNamespace, MeshNames.CaSecret), CancellationToken.None));
            Assert.Null(await Kubernetes.Client<V1Secret>().GetAsync(new(SystemNamespace, MeshNames.CaRootSecret), CancellationToken.None));
            await PhaseAsync("Stable");

            var next = root.CreateIntermediate("cluster-1", TimeProvider.System);
            Write(directory, next);
            // Looked at within a minute; a change of the Secret in force makes it look at once.
            await Kubernetes.Client<V1Secret>().PatchAsync(
                new(SystemNamespace, MeshNames.CaActiveSecret),
                Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["look"] = "now" } } }),
                CancellationToken.None);

            await Eventually.TrueAsync(() => plane.Get<AuthorityHolder>().Issuer!.Authority.IsSameAs(next), "the next intermediate signs");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<RunningControlPlane> StartAsync(string replica = "replica-1")
    {
        var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace, replica, options => options.LeafLifetime = LeafLifetime);
        await plane.ReadyAsync();
        return plane;
    }

    /// <summary>A sidecar that is connected and has the first bundle; what comes next is the test's.</summary>
    private async Task<DeltaClient> SidecarAsync(RunningControlPlane plane)
    {
        var shop = new TestShop(Kubernetes, ShopNamespace);
        if (await Kubernetes.Client<V1Pod>().GetAsync(new(ShopNamespace, "web-1"), CancellationToken.None) is null)
        {
            await shop.CreatePodAsync("web-1", "10.244.0.5");
        }

        await Eventually.TrueAsync(() => plane.Get<ControlPlane.Model.ModelStore>().Current.Workloads.ContainsKey(new(ShopNamespace, "web-1")), "the pod is known");
        var certificate = await plane.Sidecars.EnrolAsync(shop.Identity, await shop.TokenAsync("web-1"));
        var client = new DeltaClient(plane.Sidecars.Connect(certificate), $"{ShopNamespace}/web-1");
        await client.SubscribeAsync(ResourceType.TrustBundle, "cluster.local");
        await client.ReadAndAckAsync();
        return client;
    }

    private static int RootsIn(Api.Discovery.DeltaDiscoveryResponse response) =>
        TrustBundle.Read(Assert.Single(response.Resources).Resource_.Unpack<Wire.TrustBundle>().RootsPem).Count;

    private async Task AskAsync(string request) => await Kubernetes.Client<V1Secret>().PatchAsync(
        new(SystemNamespace, MeshNames.CaRootSecret),
        Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [CaAnnotations.Rotate] = request } } }),
        CancellationToken.None);

    private async Task ReplaceWantedAsync(CertificateAuthority authority) => await Kubernetes.Client<V1Secret>().PatchAsync(
        new(SystemNamespace, MeshNames.CaSecret),
        Patch.Merge(new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["tls.crt"] = Base64(authority.CertificatePem),
                ["tls.key"] = Base64(authority.KeyPem),
                ["ca.crt"] = Base64(authority.Anchors.Pem),
            },
        }),
        CancellationToken.None);

    private Task PhaseAsync(string phase) => Eventually.TrueAsync(async () => (await StatusAsync())?.GetValueOrDefault(CaStatusKeys.Phase) == phase, $"phase {phase}");

    private async Task<IReadOnlyDictionary<string, string>?> StatusAsync() =>
        (await Kubernetes.Client<V1ConfigMap>().GetAsync(new(SystemNamespace, MeshNames.CaStatusConfigMap), CancellationToken.None))?.Data?.ToDictionary();

    private Task<V1Secret> SecretAsync(string name) =>
        Eventually.GetAsync(() => Kubernetes.Client<V1Secret>().GetAsync(new(SystemNamespace, name), CancellationToken.None), $"Secret {name}");

    private V1Pod ControlPlanePod(string name) => new()
    {
        Metadata = new()
        {
            NamespaceProperty = SystemNamespace,
            Name = name,
            Labels = new Dictionary<string, string> { ["app.kubernetes.io/name"] = MeshNames.ControlPlane },
        },
        Spec = new() { ServiceAccountName = MeshNames.ControlPlane, SchedulingGates = [new() { Name = "mesh.dev/test" }], Containers = [new() { Name = "none", Image = "none" }] },
    };

    private static void Write(DirectoryInfo directory, CertificateAuthority authority)
    {
        File.WriteAllText(Path.Combine(directory.FullName, "tls.key"), authority.KeyPem);
        File.WriteAllText(Path.Combine(directory.FullName, "tls.crt"), authority.CertificatePem);
        File.WriteAllText(Path.Combine(directory.FullName, "ca.crt"), authority.Anchors.Pem);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
