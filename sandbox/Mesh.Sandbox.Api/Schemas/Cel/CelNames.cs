using System.Collections.Frozen;

namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>Names with a meaning of their own.</summary>
internal static class CelNames
{
    public static readonly FrozenSet<string> Comprehensions =
        FrozenSet.Create(StringComparer.Ordinal, "all", "exists", "exists_one", "filter", "map");

    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return");

    /// <summary>The property that an identifier stands for: what is no identifier, or reserved, is written escaped.</summary>
    public static string Unescape(string identifier)
    {
        if (!identifier.Contains("__", StringComparison.Ordinal))
        {
            return identifier;
        }

        if (identifier.StartsWith("__", StringComparison.Ordinal) && identifier.EndsWith("__", StringComparison.Ordinal)
            && identifier.Length > 4 && Reserved.Contains(identifier[2..^2]))
        {
            return identifier[2..^2];
        }

        return identifier
            .Replace("__dot__", ".", StringComparison.Ordinal)
            .Replace("__dash__", "-", StringComparison.Ordinal)
            .Replace("__slash__", "/", StringComparison.Ordinal)
            .Replace("__underscores__", "__", StringComparison.Ordinal);
    }
}
