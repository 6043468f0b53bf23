using Mesh.Api.Resources;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Translation.Clusters;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>Gives imports their addresses: once, kept, and never one to two. Namespaces are worked on side by side, so what was given and has not been seen again yet is remembered.</summary>
/// <param name="at">The imports that claim an address.</param>
internal sealed class ImportAddresses(Func<string, IEnumerable<ServiceImport>> at)
{
    private readonly Lock _choosing = new();
    private readonly Dictionary<string, ResourceName> _given = new(StringComparer.Ordinal);

    /// <returns>The address of a service; null if the range is used up.</returns>
    public string? For(ResourceName service, ServiceImport? import)
    {
        lock (_choosing)
        {
            foreach (string seen in _given.Where(given => at(given.Key).Any(seen => seen.NameOf() == given.Value)).Select(given => given.Key).ToList())
            {
                _given.Remove(seen);
            }

            if (import is not null && ClusterSetAddresses.Of(import, at).FirstOrDefault(address => !IsGivenToOther(address, service)) is { } kept)
            {
                return kept;
            }

            string? chosen = ClusterSetAddresses.Choose(service, address => IsGivenToOther(address, service) || at(address).Any(other => other.NameOf() != service));
            if (chosen is not null)
            {
                _given[chosen] = service;
            }

            return chosen;
        }
    }

    private bool IsGivenToOther(string address, ResourceName service) => _given.TryGetValue(address, out var holder) && holder != service;
}
