namespace Mesh.ControlPlane.Model.Policies;

/// <summary>What a Service's <c>trafficDistribution</c> asks for.</summary>
internal enum TrafficDistribution
{
    None,

    /// <summary>Also <c>PreferClose</c>, its old name.</summary>
    PreferSameZone,

    PreferSameNode,
}
