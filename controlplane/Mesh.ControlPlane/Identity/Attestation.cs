using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Identity;

/// <summary>Who a caller has proved to be.</summary>
/// <param name="Identity">The identity of its service account; null if the token proves nothing.</param>
/// <param name="PodUid">The pod that the token is bound to, if the API server says.</param>
/// <param name="Reason">Why it proves nothing.</param>
internal sealed record Attestation(SpiffeId? Identity, string? PodUid, string Reason)
{
    public static Attestation Failed(string reason) => new(null, null, reason);
}
