using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Doubles;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery;

/// <summary>The pod's description says which other trust domains are linked; the sidecar asks for their bundles.</summary>
public sealed class FederatedBundlesTests
{
    private static readonly string Roots = new SigningAuthority(TimeProvider.System.GetUtcNow()).RootPem;

    private readonly HeldConfiguration _held = new(new ResourceName("shop", "web-1"), "cluster.local");

    public FederatedBundlesTests()
    {
        _held.BeginStream();
        _held.TakeRequests();
    }

    [Fact]
    public void Settle_LinkedTrustDomains_AreSubscribedToBesideTheOwn()
    {
        Apply(Linked("partner", "cluster.local"));

        Assert.Equal(["partner"], Assert.Single(_held.TakeRequests()).ResourceNamesSubscribe);
        Assert.Empty(_held.FederatedBundles);

        Apply(Bundle("partner"));
        Apply(Bundle("cluster.local"));

        Assert.Equal(["partner"], _held.FederatedBundles.Select(bundle => bundle.TrustDomain));
        Assert.Equal("cluster.local", _held.TrustBundle?.TrustDomain);
    }

    [Fact]
    public void Settle_LinkIsGone_ForgetsTheBundleAndUnsubscribes()
    {
        Apply(Linked("partner"));
        _held.TakeRequests();
        Apply(Bundle("partner"));

        Apply(Linked());

        Assert.Empty(_held.FederatedBundles);
        Assert.Equal(["partner"], Assert.Single(_held.TakeRequests()).ResourceNamesUnsubscribe);
    }

    [Fact]
    public void Settle_TheOwnPodIsUnknownForAMoment_KeepsWhatIsLinked()
    {
        Apply(Linked("partner"));
        Apply(Bundle("partner"));

        Apply(Removal(ResourceType.Workload, "shop/web-1"));

        Assert.Single(_held.FederatedBundles);
    }

    [Theory]
    [InlineData("Partner", "federated_trust_domains[0]")]
    [InlineData("a,a", "federated_trust_domains[1]")]
    public void Apply_NamesThatCannotBe_AreRefused(string names, string field)
    {
        V1.Workload workload = Workload();
        workload.FederatedTrustDomains.Add(names.Split(','));

        ResourceRejection rejection = Assert.Single(_held.Apply(Response(ResourceType.Workload, Wrap(workload))).Rejections);

        Assert.Equal(field, rejection.Fault.Field);
    }

    private void Apply(DeltaDiscoveryResponse response)
    {
        Assert.Empty(_held.Apply(response).Rejections);
        _held.Settle(TimeSpan.Zero);
    }

    private static DeltaDiscoveryResponse Linked(params string[] trustDomains)
    {
        V1.Workload workload = Workload();
        workload.FederatedTrustDomains.Add(trustDomains);
        return Response(ResourceType.Workload, Wrap(workload));
    }

    private static DeltaDiscoveryResponse Bundle(string trustDomain) =>
        Response(ResourceType.TrustBundle, Wrap(trustDomain, new V1.TrustBundle { TrustDomain = trustDomain, RootsPem = Roots }));
}
