using System.Reflection;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>What this cluster states of itself as a whole.</summary>
internal sealed record StatementFacts(ControlPlaneOptions Options, TrustDomain TrustDomain, AuthorityHolder Authority, Readiness Readiness, TimeProvider Time)
{
    /// <summary>False while not everything in Kubernetes is known: what is missing then would be taken for gone.</summary>
    public bool CanBeStated => Readiness.IsReady;

    private static readonly string Version = typeof(StatementFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Null before the authority is loaded.</summary>
    public ClusterFacts? Of(IGateways gateways) => Authority.Bundle is not { } bundle ? null : new()
    {
        TrustDomain = TrustDomain.Name,
        RootsPem = bundle.Pem,
        Network = Options.Network,
        Gateways = { gateways.Addresses() },
        ControlPlaneVersion = Version,
    };
}
