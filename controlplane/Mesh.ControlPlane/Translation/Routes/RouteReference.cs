using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.MultiCluster;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>A reference to a backend as the object says it; whether it exists is another question.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Kind">Kind of the backend.</param>
/// <param name="Name">The backend.</param>
/// <param name="Port">Service port.</param>
/// <param name="Weight">0–1,000,000.</param>
/// <param name="Filters">Filters of this backend.</param>
internal sealed record RouteReference(string Group, string Kind, ResourceName Name, int? Port, int Weight, RouteFilters Filters)
{
    public bool IsService => Group.Length == 0 && Kind == "Service";

    /// <summary>The service of all clusters that export it (GEP-1748).</summary>
    public bool IsImport => Group == McsGroup.Name && Kind == ServiceImport.KindName;
}
