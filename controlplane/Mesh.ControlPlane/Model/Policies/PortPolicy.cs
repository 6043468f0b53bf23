namespace Mesh.ControlPlane.Model.Policies;

/// <summary>How requests to one port of a service are balanced and bounded. What is null has its default, which the sidecars know.</summary>
/// <param name="Port">Service port; 0 = every port without a policy of its own.</param>
/// <param name="Source">The object, <c>Kind namespace/name</c>; empty if only the Service itself speaks.</param>
/// <param name="Rules">What the object says; all null without one.</param>
/// <param name="Distribution">What the Service's <c>trafficDistribution</c> says.</param>
internal sealed record PortPolicy(int Port, string Source, TrafficRules Rules, TrafficDistribution Distribution);
