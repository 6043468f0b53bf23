using System.Net.Security;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>What makes a cluster believable to others: its name and an authority.</summary>
internal sealed class TestCluster
{
    public TestCluster(string name, string trustDomain = "cluster.local", TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        Identity = new(TrustDomain.Parse(trustDomain), name);
        Authority = CertificateAuthority.CreateRoot(trustDomain, time).CreateIntermediate(name, time);
        Issuer = new(Authority, time);
        Shown = Show(Identity);
    }

    public ClusterSpiffeId Identity { get; }

    public CertificateAuthority Authority { get; }

    public CertificateIssuer Issuer { get; }

    public TrustBundle Roots => Authority.Anchors;

    /// <summary>What it shows to its peers.</summary>
    public SslStreamCertificateContext Shown { get; }

    /// <summary>What it would show if it took itself for somebody else.</summary>
    public SslStreamCertificateContext Show(ClusterSpiffeId identity) =>
        SslStreamCertificateContext.Create(Issuer.IssueCluster(identity, TimeSpan.FromHours(1)), [.. Authority.Intermediates], offline: true);

    /// <summary>A link of somebody else to this cluster.</summary>
    public Link LinkAt(int port, TimeSpan? retention = null) => new(Identity.Cluster, Identity, new("127.0.0.1", port), Roots, retention ?? TimeSpan.FromDays(7));
}
