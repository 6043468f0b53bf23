namespace Mesh.ControlPlane.Identity;

/// <summary>A name and who vouches for it.</summary>
/// <param name="Uri">The only name in the certificate.</param>
/// <param name="Root">Fingerprint of the root that its chain leads to.</param>
internal sealed record ProvenName(string Uri, string Root);
