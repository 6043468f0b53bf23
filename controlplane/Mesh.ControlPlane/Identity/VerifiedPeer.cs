using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Identity;

/// <summary>What a TLS certificate has proved.</summary>
/// <param name="Identity">Whose it is.</param>
/// <param name="Root">Fingerprint of the root that vouches for it: while such certificates are in use, the root cannot go.</param>
internal sealed record VerifiedPeer(SpiffeId Identity, string Root);
