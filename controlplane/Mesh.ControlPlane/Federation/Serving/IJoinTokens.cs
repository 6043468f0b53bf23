namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>The one-time tokens of this cluster's links.</summary>
internal interface IJoinTokens
{
    /// <summary>Completes a link, if the token is the one that was made for it and has not been used by anybody else.</summary>
    /// <param name="claim">Who joins. The same claim may come twice: an answer can get lost.</param>
    /// <param name="token">As sent.</param>
    /// <param name="source">Address of the caller, for the audit.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Why it was refused, for the log and never for the caller; null if it was not.</returns>
    Task<string?> RedeemAsync(JoinClaim claim, string token, string source, CancellationToken cancellationToken);
}
