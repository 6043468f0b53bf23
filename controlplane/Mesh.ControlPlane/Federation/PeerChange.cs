using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Federation;

/// <summary>A step of what is known of one peer: what differs from before, so that nobody has to search for it.</summary>
/// <param name="Cluster">The peer.</param>
/// <param name="Services">Services of which the export or the endpoints changed.</param>
/// <param name="FactsChanged">Whether the network, gateways or trust changed: then all its endpoints look different.</param>
/// <param name="RegionsChanged">Whether a decision about a region changed.</param>
internal sealed record PeerChange(string Cluster, IReadOnlyCollection<ResourceName> Services, bool FactsChanged, bool RegionsChanged);
