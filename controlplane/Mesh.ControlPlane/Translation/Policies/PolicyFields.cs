using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>Reads the fields of a policy and remembers the first that cannot be understood.</summary>
internal sealed class PolicyFields
{
    /// <summary>Longest time that a policy may speak of.</summary>
    private const uint MaxMilliseconds = 24 * 3600 * 1000;

    /// <summary>Longest life of a cookie: 30 days.</summary>
    public const uint MaxCookieMilliseconds = 30 * MaxMilliseconds;

    /// <summary>What is wrong, with the field; null if nothing is.</summary>
    public string? Fault { get; private set; }

    public uint? Number(string field, int? value, int least, int most)
    {
        if (value is null)
        {
            return null;
        }

        return value >= least && value <= most ? (uint)value : Refuse<uint>(field, $"must be from {least} to {most}");
    }

    public uint? Time(string field, string? value, uint least = 0, uint most = MaxMilliseconds)
    {
        if (value is null)
        {
            return null;
        }

        return GatewayDuration.Parse(value) is { } milliseconds && milliseconds >= least && milliseconds <= most
            ? milliseconds
            : Refuse<uint>(field, $"must be a duration from {least}ms to {(most == MaxMilliseconds ? "24h" : $"{most / 1000}s")}, such as 500ms, 10s or 1m30s");
    }

    public T? Word<T>(string field, string? value)
        where T : struct, Enum
    {
        if (value is null)
        {
            return null;
        }

        // Numbers are no names, although they can be parsed as such.
        return Enum.TryParse(value, out T word) && Enum.GetName(word) == value
            ? word
            : Refuse<T>(field, $"must be one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    /// <summary>RFC 9110 §5.6.2; cookies have the same (RFC 6265 §4.1.1).</summary>
    public static bool IsTokenCharacter(char character) => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal);

    public T? Refuse<T>(string field, string message)
        where T : struct
    {
        Fault ??= $"{field} {message}";
        return null;
    }
}
