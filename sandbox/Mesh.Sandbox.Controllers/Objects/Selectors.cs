using k8s.Models;

namespace Mesh.Sandbox.Controllers.Objects;

/// <summary>Label selectors as objects carry them.</summary>
internal static class Selectors
{
    /// <summary>The form that a list takes. An empty selector selects everything, which callers must not let happen by accident.</summary>
    public static string ToQuery(V1LabelSelector selector)
    {
        var terms = new List<string>();
        terms.AddRange((selector.MatchLabels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}"));
        terms.AddRange((selector.MatchExpressions ?? []).Select(expression => expression.OperatorProperty switch
        {
            "In" => $"{expression.Key} in ({string.Join(',', expression.Values)})",
            "NotIn" => $"{expression.Key} notin ({string.Join(',', expression.Values)})",
            "Exists" => expression.Key,
            "DoesNotExist" => $"!{expression.Key}",
            _ => throw new InvalidOperationException($"unknown selector operator {expression.OperatorProperty}"),
        }));
        return string.Join(',', terms);
    }

    public static bool Matches(V1LabelSelector selector, IDictionary<string, string>? labels) =>
        MatchesAll(selector.MatchLabels, labels) && (selector.MatchExpressions ?? []).All(expression => Matches(expression, labels));

    /// <summary>Whether the labels hold every pair; a missing or empty selector matches everything.</summary>
    public static bool MatchesAll(IDictionary<string, string>? selector, IDictionary<string, string>? labels) =>
        selector is null || selector.All(pair => labels is not null && labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static bool Matches(V1LabelSelectorRequirement expression, IDictionary<string, string>? labels)
    {
        string? value = null;
        var present = labels?.TryGetValue(expression.Key, out value) == true;
        return expression.OperatorProperty switch
        {
            "In" => present && expression.Values.Contains(value!),
            "NotIn" => !present || !expression.Values.Contains(value!),
            "Exists" => present,
            "DoesNotExist" => !present,
            _ => false,
        };
    }
}
