namespace Mesh.Sandbox.Api.Auth;

/// <summary>Outcome of checking a bearer token.</summary>
/// <param name="User">Whose token it is; null when refused.</param>
/// <param name="Audiences">The requested audiences that the token is valid for.</param>
/// <param name="Error">Why it was refused; empty when accepted. The text of <c>TokenReview.status.error</c>, never part of the token.</param>
internal sealed record TokenResult(UserInfo? User, IReadOnlyList<string> Audiences, string Error)
{
    public static TokenResult Accepted(UserInfo user, IReadOnlyList<string> audiences) => new(user, audiences, "");

    public static TokenResult Refused(string? reason = null) =>
        new(null, [], reason is null ? "invalid bearer token" : $"[invalid bearer token, {reason}]");
}
