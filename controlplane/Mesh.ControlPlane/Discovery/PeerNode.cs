using Mesh.Api.Identity;
using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Discovery;

/// <summary>The sidecar or gateway on the other end of a stream: what it says it is, agreed with what it has proved.</summary>
/// <param name="Workload">Its pod.</param>
/// <param name="Identity">The identity in its certificate.</param>
/// <param name="UserAgent">Name and version of its software, as it says.</param>
/// <param name="Root">Fingerprint of the root that vouches for its certificate.</param>
internal sealed record PeerNode(ResourceName Workload, SpiffeId Identity, string UserAgent, string Root = "")
{
    /// <summary>What it may subscribe to.</summary>
    public SubscriptionScope Scope { get; init; } = new(Workload);

    public string Id => Workload.ToString();
}
