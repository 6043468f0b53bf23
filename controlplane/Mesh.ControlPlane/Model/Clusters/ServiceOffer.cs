namespace Mesh.ControlPlane.Model.Clusters;

/// <summary>What one cluster says of a service that it exports.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Ports">By number.</param>
/// <param name="IsHeadless">It has no address of its own.</param>
/// <param name="AffinitySeconds">How long a client stays with a pod; 0 = not at all.</param>
/// <param name="ExportedAt">Since when, Unix milliseconds by the clock of that cluster's API server, never corrected: all clusters must come to the same order.</param>
internal sealed record ServiceOffer(string Cluster, ValueList<OfferedPort> Ports, bool IsHeadless, int AffinitySeconds, long ExportedAt);
