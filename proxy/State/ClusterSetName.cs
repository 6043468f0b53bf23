using Mesh.Api.Resources;
using Mesh.Api.WellKnown;

namespace Mesh.Proxy.State;

/// <summary>
/// Names of Services that mean all clusters: <c>shop/checkout.clusterset</c> is what <c>checkout.shop.svc.clusterset.local</c> leads to, and behind it are the endpoints of <c>shop/checkout</c> in
/// each cluster, which know themselves by that name only.
/// </summary>
internal static class ClusterSetName
{
    /// <summary>The name that the pods' own clusters have for the Service: what is named in SNI.</summary>
    public static string RealName(in ResourceName service) =>
        service.Name.EndsWith(MeshNames.ClusterSetSuffix, StringComparison.Ordinal) ? service.Name[..^MeshNames.ClusterSetSuffix.Length] : service.Name;
}
