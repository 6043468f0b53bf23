namespace Mesh.ControlPlane.Kubernetes;

/// <summary>What a rotation reads and writes.</summary>
/// <param name="Secrets">Where authorities are kept.</param>
/// <param name="Wanted">The authority that is wanted.</param>
/// <param name="Root">The self-made root, if there is one.</param>
/// <param name="Status">Where people look.</param>
/// <param name="Expiry">Warns of ends.</param>
internal sealed record RotationInputs(AuthoritySecrets Secrets, WantedAuthority Wanted, SelfMadeRoot Root, RotationStatus Status, ExpiryWarnings Expiry);
