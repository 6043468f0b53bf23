namespace Mesh.ControlPlane.Identity;

/// <summary>How far one connected sidecar is with a bundle.</summary>
/// <param name="Pod">Namespaced name of its pod.</param>
/// <param name="HasAcknowledged">It has taken the bundle over.</param>
/// <param name="Root">Fingerprint of the root that vouches for the certificate that it opened its stream with.</param>
internal sealed record SidecarTrust(string Pod, bool HasAcknowledged, string Root);
