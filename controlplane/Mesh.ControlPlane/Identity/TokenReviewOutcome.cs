namespace Mesh.ControlPlane.Identity;

/// <summary>What Kubernetes says about a token.</summary>
/// <param name="Authenticated">The token is good.</param>
/// <param name="Username">Whose it is, <c>system:serviceaccount:namespace:name</c>.</param>
/// <param name="Audiences">For whom it was made, as far as the reviewer understands audiences.</param>
/// <param name="PodUid">The pod it is bound to; null if it is bound to none, or the API server does not say.</param>
/// <param name="PodName">That pod's name, for the log.</param>
internal sealed record TokenReviewOutcome(
    bool Authenticated, string Username, IReadOnlyCollection<string> Audiences, string? PodUid, string? PodName = null);
