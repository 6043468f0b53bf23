namespace Mesh.ControlPlane.Identity;

/// <summary>How far everybody is with the current bundle.</summary>
/// <param name="Connected">Sidecars that have a stream to some replica.</param>
/// <param name="Acknowledged">Those of them that have taken the current bundle over.</param>
/// <param name="Waiting">Who has not, by name: sidecars, replicas that have not reported, ready pods whose sidecar is connected to nobody, objects that do not hold it yet.</param>
/// <param name="ByRoot">Connected sidecars by the root that vouches for the certificate that they opened their stream with.</param>
internal sealed record FleetTrust(
    int Connected, int Acknowledged, IReadOnlyList<string> Waiting, IReadOnlyDictionary<string, IReadOnlyList<string>> ByRoot)
{
    public bool HasSettled => Waiting.Count == 0;

    /// <summary>The sidecars whose certificates other roots than these vouch for.</summary>
    public IReadOnlyList<string> VouchedForByOthers(TrustBundle roots) =>
        [.. ByRoot.Where(entry => !roots.Contains(entry.Key)).SelectMany(entry => entry.Value).Order(StringComparer.Ordinal)];
}
