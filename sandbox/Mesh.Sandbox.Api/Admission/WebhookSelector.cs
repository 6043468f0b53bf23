using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>A <c>meta/v1 LabelSelector</c> of a webhook. An absent or empty selector selects everything.</summary>
internal sealed class WebhookSelector(JsonObject? selector)
{
    public bool IsEmpty => selector is null || selector.All(static pair => pair.Value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 });

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in selector?["matchLabels"] as JsonObject ?? [])
        {
            if (!labels.TryGetValue(key, out var actual) || actual != value.AsText())
            {
                return false;
            }
        }

        return (selector?["matchExpressions"] as JsonArray ?? []).All(expression => MatchesExpression(expression, labels));
    }

    public static IReadOnlyDictionary<string, string> LabelsOf(JsonObject? value)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, label) in value?["metadata"]?["labels"] as JsonObject ?? [])
        {
            labels[name] = label.AsText() ?? "";
        }

        return labels;
    }

    private static bool MatchesExpression(JsonNode? expression, IReadOnlyDictionary<string, string> labels)
    {
        var values = expression?["values"].AsTexts() ?? [];
        var isPresent = labels.TryGetValue(expression?["key"].AsText() ?? "", out var actual);
        return expression?["operator"].AsText() switch
        {
            "In" => isPresent && values.Contains(actual!, StringComparer.Ordinal),
            "NotIn" => !isPresent || !values.Contains(actual!, StringComparer.Ordinal),
            "Exists" => isPresent,
            "DoesNotExist" => !isPresent,
            _ => false,
        };
    }
}
