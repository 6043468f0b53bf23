using System.Security.Cryptography;
using System.Text;

namespace Mesh.Api.Joining;

/// <summary>What is kept of a one-time token in the cluster that made it: enough to know it again, and nothing to join with. Text: <c>SHA256 EXPIRES [CLAIM]</c>.</summary>
/// <param name="Sha256">Hash of the token, in lower-case hexadecimal digits.</param>
/// <param name="Expires">When it ends.</param>
/// <param name="Claim">Hash of what the one who used it said of itself; empty while nobody has.</param>
public sealed record IssuedToken(string Sha256, DateTimeOffset Expires, string Claim)
{
    /// <summary>What is kept of a new token.</summary>
    public static IssuedToken Of(JoinToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new(HashOf(token.Secret), token.Expires, "");
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>Null if the text is anything else.</returns>
    public static IssuedToken? TryParse(string? text) =>
        text?.Trim().Split(' ') is [{ Length: 64 } hash, var expires, .. var claim] && claim.Length <= 1 && JoinToken.TryParseTime(expires) is { } end
            ? new(hash, end, claim.FirstOrDefault() ?? "")
            : null;

    /// <summary>True if it is this token; takes as long for a wrong one as for the right one.</summary>
    public bool Matches(string secret) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(secret)), Encoding.ASCII.GetBytes(Sha256));

    /// <inheritdoc/>
    public override string ToString() => $"{Sha256} {JoinToken.TextOf(Expires)}{(Claim.Length > 0 ? $" {Claim}" : "")}";

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
