namespace Mesh.ControlPlane.Identity;

/// <summary>The border to Kubernetes' TokenReview.</summary>
internal interface ITokenReviewer
{
    /// <summary>Asks about a token. Throws if no answer can be had.</summary>
    Task<TokenReviewOutcome> ReviewAsync(string token, string audience, CancellationToken cancellationToken);
}
