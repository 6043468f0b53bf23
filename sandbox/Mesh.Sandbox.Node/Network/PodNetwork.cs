using System.Net;

namespace Mesh.Sandbox.Node.Network;

/// <summary>The network of one pod.</summary>
/// <param name="NamespaceName">Name below <c>/run/netns</c>.</param>
/// <param name="Address">The pod's IP address.</param>
/// <param name="OwnsNamespace">False for a host-network pod, which lives in the cluster's namespace.</param>
internal sealed record PodNetwork(string NamespaceName, IPAddress Address, bool OwnsNamespace)
{
    public string NamespacePath => $"/run/netns/{NamespaceName}";
}
