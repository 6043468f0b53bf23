using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>The part of JSONPath that printer columns use: names, indices, <c>[*]</c> and a filter on one field's equality.</summary>
internal sealed partial class SimpleJsonPath
{
    private readonly IReadOnlyList<Func<JsonNode?, IEnumerable<JsonNode?>>> _steps;

    private SimpleJsonPath(IReadOnlyList<Func<JsonNode?, IEnumerable<JsonNode?>>> steps) => _steps = steps;

    /// <returns>Null when the text is no path of this part.</returns>
    public static SimpleJsonPath? Parse(string text)
    {
        var steps = new List<Func<JsonNode?, IEnumerable<JsonNode?>>>();
        var position = 0;
        while (position < text.Length)
        {
            var match = Step().Match(text, position);
            if (!match.Success || match.Index != position)
            {
                return null;
            }

            steps.Add(StepOf(match));
            position += match.Length;
        }

        return steps.Count == 0 ? null : new(steps);
    }

    /// <returns>The first value the path leads to; null when it leads nowhere.</returns>
    public JsonNode? First(JsonObject tree)
    {
        IEnumerable<JsonNode?> nodes = [tree];
        foreach (var step in _steps)
        {
            nodes = nodes.SelectMany(step);
        }

        return nodes.FirstOrDefault(n => n is not null);
    }

    private static Func<JsonNode?, IEnumerable<JsonNode?>> StepOf(Match match)
    {
        if (match.Groups["name"] is { Success: true } name)
        {
            var property = name.Value.Replace("\\.", ".", StringComparison.Ordinal);
            return node => [(node as JsonObject)?[property]];
        }

        if (match.Groups["index"] is { Success: true } index)
        {
            // More digits than an index has can only lead nowhere.
            return int.TryParse(index.ValueSpan, out var at) ? node => [(node as JsonArray)?.ElementAtOrDefault(at)] : _ => [];
        }

        if (match.Groups["all"].Success)
        {
            return node => node as JsonArray ?? [];
        }

        var (field, wanted) = (match.Groups["field"].Value, match.Groups["value"].Value);
        return node => (node as JsonArray ?? []).Where(item => (item as JsonObject)?[field].AsText() == wanted);
    }

    [GeneratedRegex("""\.(?<name>(?:[A-Za-z0-9_\-/$]|\\\.)+)|\['(?<name>[^'\]]+)'\]|\[(?<index>\d+)\]|\[(?<all>\*)\]|\[\?\(\s*@\.(?<field>[A-Za-z0-9_\-]+)\s*==\s*["'](?<value>[^"']*)["']\s*\)\]""")]
    private static partial Regex Step();
}
