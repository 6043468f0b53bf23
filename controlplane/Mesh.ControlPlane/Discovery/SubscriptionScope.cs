using System.Net;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;

namespace Mesh.ControlPlane.Discovery;

/// <summary>What one sidecar may subscribe to. What it may not see looks as if it did not exist.</summary>
/// <param name="Workload">The pod on the other end.</param>
internal sealed record SubscriptionScope(ResourceName Workload)
{
    /// <summary>True if the name is well-formed for its type and this sidecar's to know.</summary>
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

        if (typeUrl == ResourceType.Regions)
        {
            return name == ResourceType.RegionsName;
        }

        return ResourceName.TryParse(name) is not null || (typeUrl == ResourceType.Service && (IsAddress(name) || IsClusterSetName(name)));
    }

    // As it stands in dns_names: lower case, without a last dot.
    private static bool IsClusterSetName(string name) => KubernetesNames.IsSubdomain(name) && name.EndsWith($".{MeshNames.ClusterSetDomain}", StringComparison.Ordinal);

    // One address has one text: else the same service could be watched under any number of names.
    private static bool IsAddress(string name) => IPAddress.TryParse(name, out var address) && address.ToString() == name;
}
