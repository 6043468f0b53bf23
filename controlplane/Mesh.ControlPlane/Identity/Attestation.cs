using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Identity;

/// <summary>Who a caller has proved to be.</summary>
/// <param name="Identity">The identity of its service account; null if the token proves nothing.</param>
/// <param name="PodUid">The pod that the token is bound to.</param>
/// <param name="PodName">Its name; empty if the API server does not say.</param>
/// <param name="Reason">Why it proves nothing.</param>
internal sealed record Attestation(SpiffeId? Identity, string PodUid, string PodName, string Reason)
{
    public static Attestation Failed(string reason) => new(null, "", "", reason);
}
