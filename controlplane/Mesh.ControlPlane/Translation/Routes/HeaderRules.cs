using System.Buffers;
using Mesh.Api.WellKnown;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Which header fields routes may name, and what they may say.</summary>
internal static class HeaderRules
{
    private const int MaxNameLength = 256;
    private const int MaxValueLength = 4_096;

    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsToken(string? text) => text is { Length: > 0 } && text.AsSpan().IndexOfAnyExcept(TokenCharacters) < 0;

    /// <summary>What is wrong with the name of a field, or null.</summary>
    public static string? NameFault(string? name) =>
        IsToken(name) && name!.Length <= MaxNameLength ? null : $"must be the name of a header field of at most {MaxNameLength} characters";

    /// <summary>What is wrong with the name of a field that a filter changes, or null.</summary>
    public static string? ChangeFault(string? name) => NameFault(name)
        ?? (MeshHeaders.IsProtected(name!) ? $"{name} belongs to the connection or to the mesh and cannot be changed by a route" : null);

    /// <summary>What is wrong with the new value of a field, or null.</summary>
    public static string? ValueFault(string? value) =>
        value is { Length: > 0 and <= MaxValueLength } && value.All(character => character is (>= ' ' and <= '~') or (>= '\u00a0' and <= '\u00ff'))
            ? null
            : $"must be 1 to {MaxValueLength} characters without control characters";
}
