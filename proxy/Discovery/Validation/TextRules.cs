using System.Buffers;
using Mesh.Api;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks of texts that are compared with requests, written to the wire or shown to people.</summary>
internal static class TextRules
{
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Words for people: no control characters, so that they cannot forge a line of a log or of an answer.</summary>
    public static ResourceFault? CheckWords(string field, string text, int maxLength) =>
        text.Length == 0 || text.Length > maxLength ? new ResourceFault(field, $"must have 1 to {maxLength} characters")
        : text.Any(char.IsControl) ? new ResourceFault(field, "has control characters")
        : null;

    /// <summary>RFC 9110 §5.6.2.</summary>
    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token);

    /// <summary>The name of a header field, in lower case.</summary>
    public static bool IsFieldName(string text, int maxLength) =>
        text.Length <= maxLength && IsToken(text) && !text.AsSpan().ContainsAnyInRange('A', 'Z');

    /// <summary>The name of a host, without port, in lower case.</summary>
    public static bool IsHostname(string text) => KubernetesNames.IsSubdomain(text);

    /// <summary>What a request target may have (RFC 9112 §3.2) in place of a path: visible ASCII from a slash on, without what would begin a query or a fragment.</summary>
    public static bool IsPath(string text) => text.StartsWith('/') && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.AsSpan().ContainsAny('?', '#');
}
