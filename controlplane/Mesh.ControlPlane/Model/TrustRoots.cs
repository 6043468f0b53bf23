using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Model;

/// <summary>Whom the sidecars of a trust domain believe.</summary>
/// <param name="TrustDomain">The trust domain.</param>
/// <param name="RootsPem">One or more root certificates, PEM.</param>
internal sealed record TrustRoots(TrustDomain TrustDomain, string RootsPem);
