namespace Mesh.ControlPlane.Model.Clusters;

/// <summary>A pod of a headless service as the DNS of sidecars knows it.</summary>
/// <param name="Name"><c>POD.CLUSTER</c>; empty if the address belongs to no pod, or to one whose name is no label.</param>
/// <param name="Address">IP address as text.</param>
internal sealed record ClusterSetHost(string Name, string Address);
