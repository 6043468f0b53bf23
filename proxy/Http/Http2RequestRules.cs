using System.Buffers;
using Mesh.Proxy.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Mesh.Proxy.Http;

/// <summary>
/// What a request of HTTP/2 must not be (RFC 9113 §8.2, §8.3) where Kestrel is content: the rules that the engine has for HTTP/1.1, so that what a hop behind us makes of a request does not
/// depend on which host has carried it. Pseudo-header fields, the case of names, line ends in values and lengths that are wrong are Kestrel's to refuse.
/// </summary>
internal static class Http2RequestRules
{
    private const char FirstVisible = '\u0021';
    private const char LastVisible = '\u007e';

    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(control => control != '\t').Select(control => (char)control), '\u007f']);

    /// <summary>RFC 9113 §8.2.2: fields of a connection of HTTP/1.1. <c>TE</c> may say "trailers", which Kestrel checks.</summary>
    private static readonly HashSet<string> OfConnections = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade",
    };

    /// <param name="target"><c>:path</c> as it came; <c>*</c> or empty where the method has none.</param>
    /// <param name="fields">The fields, with <c>:authority</c> as <c>Host</c>.</param>
    public static bool AreKept(string target, IHeaderDictionary fields) =>
        IsTarget(target) && fields.Host is [{ Length: > 0 }] && AreFields(fields);

    /// <summary>Whether the fields are more than the engine would take, measured as the lines they would be in HTTP/1.1.</summary>
    public static bool AreTooLarge(IHeaderDictionary fields)
    {
        const int separators = 4; // ": " and the line's end
        int count = 0;
        int bytes = 0;
        foreach ((string name, StringValues values) in fields)
        {
            foreach (string? value in values)
            {
                count++;
                bytes += name.Length + (value?.Length ?? 0) + separators;
            }
        }

        return count > Http1Limits.Default.MaxFields || bytes > Http1Limits.Default.MaxFieldBytes;
    }

    private static bool IsTarget(ReadOnlySpan<char> target) => !target.ContainsAnyExceptInRange(FirstVisible, LastVisible) && !target.Contains('#');

    private static bool AreFields(IHeaderDictionary fields)
    {
        foreach ((string name, StringValues values) in fields)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Token) || OfConnections.Contains(name))
            {
                return false;
            }

            foreach (string? value in values)
            {
                if (value.AsSpan().ContainsAny(Controls))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
