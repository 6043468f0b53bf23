using Mesh.Api.Resources;

namespace Mesh.Proxy.State;

/// <summary>
/// Names of Services that mean all clusters: <c>shop/checkout.clusterset</c> is what <c>checkout.shop.svc.clusterset.local</c> leads to, and behind it are the endpoints of <c>shop/checkout</c> in
/// each cluster, which know themselves by that name only.
/// </summary>
internal static class ClusterSetName
{
    // A Service's own name has no dot, so the two cannot be confused.
    private const string Suffix = ".clusterset";

    /// <summary>The name that the pods' own clusters have for the Service: what is named in SNI.</summary>
    public static string RealName(in ResourceName service) =>
        service.Name.EndsWith(Suffix, StringComparison.Ordinal) ? service.Name[..^Suffix.Length] : service.Name;
}
