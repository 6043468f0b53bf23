using Mesh.Api.Resources;
using Mesh.Api.WellKnown;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>The names of a service that means all clusters.</summary>
internal static class ClusterSetNames
{
    /// <summary>Of its resources.</summary>
    public static ResourceName Of(ResourceName service) => service with { Name = service.Name + MeshNames.ClusterSetSuffix };

    /// <summary>The service whose name this is; null for a Service's own name.</summary>
    public static ResourceName? ServiceOf(ResourceName name) =>
        name.Name.EndsWith(MeshNames.ClusterSetSuffix, StringComparison.Ordinal) ? name with { Name = name.Name[..^MeshNames.ClusterSetSuffix.Length] } : null;

    /// <summary>In DNS.</summary>
    public static string DnsOf(ResourceName service) => $"{service.Name}.{service.Namespace}.{MeshNames.ClusterSetDomain}";
}
