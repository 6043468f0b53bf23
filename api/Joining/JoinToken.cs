using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Mesh.Api.Joining;

/// <summary>A token with which another cluster may join once. Text: <c>SECRET EXPIRES</c>.</summary>
/// <param name="Secret">32 random bytes, in base64url.</param>
/// <param name="Expires">When it ends.</param>
public sealed record JoinToken(string Secret, DateTimeOffset Expires)
{
    /// <summary>How long a token may be used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int Bytes = 32;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Makes one.</summary>
    public static JoinToken Create(DateTimeOffset now) => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)), now + Lifetime);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>Null if the text is anything else.</returns>
    public static JoinToken? TryParse(string? text) =>
        text?.Trim().Split(' ') is [{ Length: > 0 } secret, var expires] && TryParseTime(expires) is { } end ? new(secret, end) : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Secret} {TextOf(Expires)}";

    internal static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    internal static DateTimeOffset? TryParseTime(string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
