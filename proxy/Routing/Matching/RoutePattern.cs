using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Mesh.Proxy.Routing.Matching;

/// <summary>
/// A regular expression of a route that has to match a whole value. Runs in time linear in the value (no backtracking), whatever a user wrote and a client sends. Safe for several threads.
/// </summary>
internal sealed class RoutePattern
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 1024;

    /// <summary>Values up to here are looked at on the stack: more than most paths and fields have.</summary>
    private const int StackChars = 512;

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly Regex _regex;

    private RoutePattern(Regex regex) => _regex = regex;

    /// <summary>Compiles an expression.</summary>
    /// <param name="pattern">As the user wrote it.</param>
    /// <param name="compiled">The expression.</param>
    /// <param name="fault">What is wrong with it, in words.</param>
    public static bool TryCreate(string pattern, [NotNullWhen(true)] out RoutePattern? compiled, [NotNullWhen(false)] out string? fault)
    {
        compiled = null;
        fault = $"must have 1 to {MaxLength} characters";
        if (pattern.Length is 0 or > MaxLength)
        {
            return false;
        }

        try
        {
            // Alone first: "a)|(b" is no expression, but would become one between our brackets, and match what is not whole.
            _ = new Regex(pattern, Options);
            compiled = new RoutePattern(new Regex($@"\A(?:{pattern})\z", Options));
            fault = null;
            return true;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            fault = error.Message;
            return false;
        }
    }

    /// <summary>Whether it matches all of the value, read as UTF-8.</summary>
    public bool IsMatch(ReadOnlySpan<byte> value)
    {
        if (value.Length <= StackChars)
        {
            Span<char> characters = stackalloc char[StackChars];
            return IsMatch(value, characters);
        }

        char[] rented = ArrayPool<char>.Shared.Rent(value.Length);
        bool isMatch = IsMatch(value, rented);
        ArrayPool<char>.Shared.Return(rented);
        return isMatch;
    }

    // UTF-8 never has more characters than bytes.
    private bool IsMatch(ReadOnlySpan<byte> value, Span<char> characters) => _regex.IsMatch(characters[..Encoding.UTF8.GetChars(value, characters)]);
}
