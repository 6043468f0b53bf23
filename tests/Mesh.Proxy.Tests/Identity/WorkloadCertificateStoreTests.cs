using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Tests.Identity;

public sealed class WorkloadCertificateStoreTests
{
    private static readonly SpiffeId Id = new(TrustDomain.Default, "shop", "web");
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly SigningAuthority _authority = new(Now);
    private readonly string _next = new SigningAuthority(Now, "next root").RootPem;
    private readonly WorkloadCertificateStore _store = new();
    private readonly List<WorkloadCertificate> _published = [];

    public WorkloadCertificateStoreTests() => _store.Published += _published.Add;

    [Fact]
    public void Trust_NewRoots_AreInForceWhenItReturns()
    {
        _store.Publish(Issued());
        WorkloadCertificate first = _store.Current!;

        Assert.True(_store.Trust(Roots(_authority.RootPem + "\n" + _next)));

        Assert.Equal(2, _store.Current!.Roots.Count);
        Assert.Same(first.Context, _store.Current.Context);
        Assert.Same(_store.Current, _published[^1]);
    }

    [Fact]
    public void Trust_SameRoots_PublishesNothing()
    {
        _store.Publish(Issued());

        Assert.False(_store.Trust(Roots(_authority.RootPem)));

        Assert.Single(_published);
    }

    [Fact]
    public void Trust_RootRetired_IsForgotten()
    {
        _store.Publish(Issued());
        _store.Trust(Roots(_authority.RootPem + "\n" + _next));

        _store.Trust(Roots(_next));

        Assert.Equal("CN=next root", Assert.Single(_store.Current!.Roots).Subject);
    }

    [Fact]
    public void Publish_AnswerOfAReplicaThatIsBehind_ForgetsNoRootThatWasAcknowledged()
    {
        _store.Publish(Issued());
        _store.Trust(Roots(_authority.RootPem + "\n" + _next));

        _store.Publish(Issued());

        Assert.Equal(2, _store.Current!.Roots.Count);
    }

    [Fact]
    public void Publish_AnswerWithANewerBundle_BelievesItsRootsToo()
    {
        _store.Publish(Issued());
        _store.Trust(Roots(_authority.RootPem));
        _authority.OtherBundle = _authority.RootPem + "\n" + _next;

        _store.Publish(Issued());

        Assert.Equal(2, _store.Current!.Roots.Count);
    }

    [Fact]
    public void Trust_BeforeTheFirstCertificate_CountsWhenItComes()
    {
        Assert.False(_store.Trust(Roots(_authority.RootPem + "\n" + _next)));

        _store.Publish(Issued());

        Assert.Equal(2, _store.Current!.Roots.Count);
    }

    [Fact]
    public void TrustFederated_RootsOfAnotherTrustDomain_SurviveARenewalAndVouchForNobodyElse()
    {
        _store.TrustFederated(ImmutableDictionary<string, X509Certificate2Collection>.Empty.Add("partner", Roots(_next)));

        _store.Publish(Issued());
        _store.Publish(Issued());

        Assert.Equal("CN=next root", Assert.Single(_store.Current!.FederatedRoots["partner"]).Subject);
        Assert.Single(_store.Current.Roots);
        Assert.True(_store.Current.Believes(TrustDomain.Parse("partner")));
        Assert.False(_store.Current.Believes(TrustDomain.Parse("third")));
    }

    [Fact]
    public void TrustFederated_TheSameAgain_PublishesNothing()
    {
        _store.Publish(Issued());

        Assert.True(_store.TrustFederated(ImmutableDictionary<string, X509Certificate2Collection>.Empty.Add("partner", Roots(_next))));
        Assert.False(_store.TrustFederated(ImmutableDictionary<string, X509Certificate2Collection>.Empty.Add("partner", Roots(_next))));

        Assert.Equal(2, _published.Count);
    }

    private static X509Certificate2Collection Roots(string pem) => TrustRoots.TryParse(pem, out _)!;

    private WorkloadCertificate Issued()
    {
        ECDsa key = CertificateRequestFactory.NewKey();
        return IssuedCertificateValidator.TryAccept(_authority.Issue(CertificateRequestFactory.Create(key, Id)), key, Id, Now, out string reason)
            ?? throw new InvalidOperationException(reason);
    }
}
