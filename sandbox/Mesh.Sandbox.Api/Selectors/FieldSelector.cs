using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Selectors;

/// <summary>A conjunction of equalities on the few fields a resource lets clients select by.</summary>
internal sealed class FieldSelector
{
    public static readonly FieldSelector Everything = new([]);

    private readonly IReadOnlyList<(string Field, bool Equal, string Value)> _terms;

    private FieldSelector(IReadOnlyList<(string Field, bool Equal, string Value)> terms) => _terms = terms;

    public bool SelectsEverything => _terms.Count == 0;

    public IEnumerable<string> Fields => _terms.Select(t => t.Field);

    /// <summary>The name the selector asks for, when it asks for exactly one.</summary>
    public string? RequiredName => _terms.FirstOrDefault(t => t is { Field: "metadata.name", Equal: true }).Value;

    public bool Matches(IReadOnlyDictionary<string, string> fields) =>
        _terms.All(t => string.Equals(fields.GetValueOrDefault(t.Field, ""), t.Value, StringComparison.Ordinal) == t.Equal);

    /// <summary>Reads the query form, for example <c>spec.nodeName=node-a,status.phase!=Failed</c>.</summary>
    /// <exception cref="ApiStatusException">The text is not a selector.</exception>
    public static FieldSelector Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Everything;
        }

        var terms = new List<(string, bool, string)>();
        foreach (var term in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            terms.Add(ParseTerm(term.Trim(), text));
        }

        return new(terms);
    }

    private static (string Field, bool Equal, string Value) ParseTerm(string term, string all)
    {
        foreach (var (symbol, equal) in new[] { ("!=", false), ("==", true), ("=", true) })
        {
            var at = term.IndexOf(symbol, StringComparison.Ordinal);
            if (at >= 0)
            {
                return (term[..at], equal, term[(at + symbol.Length)..]);
            }
        }

        throw new ApiStatusException(ApiStatus.BadRequest($"invalid selector: '{all}'; can't understand '{term}'"));
    }
}
