using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.ClusterLinks;

/// <summary>What the API server itself refuses of ClusterLinks, and fills in.</summary>
public sealed class LinkDefinitionTests : DefinitionTests
{
    [Fact]
    public async Task Create_EmptySpec_HasTheUsualRetention() => Assert.Equal("168h", (await CreateAsync("west", new())).Spec!.Retention);

    [Fact]
    public async Task Create_TrustBundleWithoutItsTrustDomain_IsRefused() =>
        Assert.Contains("belong together", (await Assert.ThrowsAsync<KubernetesApiException>(() => CreateAsync("west", new() { TrustBundle = "x" }))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("west")]
    [InlineData("west:port")]
    [InlineData("https://west:443")]
    public async Task Create_AddressThatIsNone_IsRefused(string address) =>
        Assert.Contains("should match", (await Assert.ThrowsAsync<KubernetesApiException>(() => CreateAsync("west", new() { Address = address }))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Update_OtherCluster_IsRefused()
    {
        var link = await CreateAsync("to-west", new() { Cluster = "west" });
        link.Spec!.Cluster = "north";

        var refusal = await Assert.ThrowsAsync<KubernetesApiException>(() => Kubernetes.Client<ClusterLink>().ReplaceAsync(link, CancellationToken.None));

        Assert.Contains("another link", refusal.Message, StringComparison.Ordinal);
    }

    private Task<ClusterLink> CreateAsync(string name, ClusterLinkSpec spec) =>
        Kubernetes.Client<ClusterLink>().CreateAsync(new() { Metadata = new() { Name = name }, Spec = spec }, CancellationToken.None);
}
