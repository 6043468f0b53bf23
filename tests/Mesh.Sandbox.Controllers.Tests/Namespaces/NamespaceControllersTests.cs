using k8s.Models;
using Mesh.Sandbox.Controllers.Tests.Fixture;

namespace Mesh.Sandbox.Controllers.Tests.Namespaces;

public sealed class NamespaceControllersTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Create_Namespace_GetsAccountAndRootCertificateAndKeepsThem()
    {
        var ns = await cluster.NewNamespaceAsync();
        await TestCluster.Until(async () => await RootCertificate(ns) == cluster.Server.CertificateAuthorityPem, "the root certificate");

        await cluster.Change<V1ConfigMap>(ns, "kube-root-ca.crt", map => map.Data["ca.crt"] = "tampered");
        await cluster.Delete<V1ServiceAccount>(ns, "default");

        await TestCluster.Until(async () => await RootCertificate(ns) == cluster.Server.CertificateAuthorityPem, "the root certificate again");
        await TestCluster.Until(async () => await cluster.Get<V1ServiceAccount>(ns, "default") is not null, "the account again");
    }

    [Fact]
    public async Task Delete_Namespace_RemovesEverythingInItFirst()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Deployment(ns, "web", 2));
        await cluster.Create(Workloads.Service(ns, "web"));
        await cluster.Create(Workloads.Job(ns, "work", "ready"));
        await TestCluster.Until(
            async () => (await cluster.List<V1Pod>(ns)).Count(pod => pod.Status?.PodIP is not null) == 3, "three pods");

        await cluster.Delete<V1Namespace>("", ns);

        await TestCluster.Until(async () => await cluster.Get<V1Namespace>("", ns) is null, "the end of the namespace");
        Assert.Empty(await cluster.List<V1Pod>(ns));
        Assert.Empty(await cluster.List<V1Deployment>(ns));
        Assert.Empty(await cluster.List<V1EndpointSlice>(ns));
    }

    [Fact]
    public async Task Delete_NamespaceWithAHeldObject_WaitsForIt()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(new V1ConfigMap { Metadata = new() { Name = "held", NamespaceProperty = ns, Finalizers = ["test/hold"] } });
        await cluster.Delete<V1Namespace>("", ns);
        await TestCluster.Until(
            async () => (await cluster.Get<V1ConfigMap>(ns, "held"))!.Metadata.DeletionTimestamp is not null, "the deletion of the held object");
        Assert.NotNull(await cluster.Get<V1Namespace>("", ns));

        await cluster.Change<V1ConfigMap>(ns, "held", map => map.Metadata.Finalizers = []);

        await TestCluster.Until(async () => await cluster.Get<V1Namespace>("", ns) is null, "the end of the namespace");
    }

    private async Task<string?> RootCertificate(string ns) => (await cluster.Get<V1ConfigMap>(ns, "kube-root-ca.crt"))?.Data["ca.crt"];
}
