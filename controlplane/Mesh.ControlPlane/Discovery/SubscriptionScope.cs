using System.Net;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Discovery;

/// <summary>What one sidecar or gateway may subscribe to. What it may not see looks as if it did not exist.</summary>
/// <param name="Workload">The pod on the other end.</param>
/// <param name="IsGateway">It is an east-west gateway. What it knows anybody can find out who reaches it, so it gets the endpoints of exported services, for as long as they are, and nothing else.</param>
internal sealed record SubscriptionScope(ResourceName Workload, bool IsGateway = false)
{
    /// <summary>True if the name is well-formed for its type and this subscriber's to know.</summary>
    public bool Allows(string typeUrl, string name)
    {
        if (typeUrl == ResourceType.Workload)
        {
            return name == Workload.ToString();
        }

        if (typeUrl == ResourceType.TrustBundle)
        {
            return TrustDomain.TryParse(name) is not null;
        }

        // Regions neither: callers have drawn before they called, and must not be drawn again.
        if (IsGateway && typeUrl != ResourceType.Endpoints)
        {
            return false;
        }

        if (typeUrl == ResourceType.Regions)
        {
            return name == ResourceType.RegionsName;
        }

        return ResourceName.TryParse(name) is not null || (typeUrl == ResourceType.Service && (IsAddress(name) || IsClusterSetName(name)));
    }

    /// <summary>A resource as this subscriber gets it; null if it may not know of it, at this moment.</summary>
    public EncodedResource? View(PublishedResource? resource) =>
        resource is null || (IsGateway && resource.TypeUrl == ResourceType.Endpoints && !resource.IsExported) ? null : resource.For(Workload.Namespace);

    // As it stands in dns_names: lower case, without a last dot.
    private static bool IsClusterSetName(string name) => KubernetesNames.IsSubdomain(name) && name.EndsWith($".{MeshNames.ClusterSetDomain}", StringComparison.Ordinal);

    // One address has one text: else the same service could be watched under any number of names.
    private static bool IsAddress(string name) => IPAddress.TryParse(name, out var address) && address.ToString() == name;
}
