using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model.Clusters;

/// <summary>A service of all clusters that export it.</summary>
/// <param name="Name">Namespaced name, the same in all of them.</param>
/// <param name="Ports">The union, by number.</param>
/// <param name="IsHeadless">It has no address of its own.</param>
/// <param name="AffinitySeconds">How long a client stays with a pod; 0 = not at all.</param>
/// <param name="Clusters">Who exports it, by name.</param>
internal sealed record ClusterSetService(ResourceName Name, ValueList<OfferedPort> Ports, bool IsHeadless, int AffinitySeconds, ValueList<string> Clusters);
