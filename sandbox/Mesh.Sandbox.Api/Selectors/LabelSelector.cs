using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Selectors;

/// <summary>A conjunction of requirements on an object's labels.</summary>
internal sealed class LabelSelector(IReadOnlyList<LabelRequirement> requirements)
{
    public static readonly LabelSelector Everything = new([]);

    public bool SelectsEverything => requirements.Count == 0;

    public bool Matches(IReadOnlyDictionary<string, string> labels) => requirements.All(r => r.Matches(labels));

    /// <summary>Reads the query form, for example <c>app=web,tier in (a,b),!legacy</c>.</summary>
    /// <exception cref="ApiStatusException">The text is not a selector.</exception>
    public static LabelSelector Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Everything : new(new LabelSelectorParser(text).Parse());

    /// <summary>Reads the object form (<c>matchLabels</c>, <c>matchExpressions</c>). Null selects nothing, empty selects everything.</summary>
    public static LabelSelector? FromObject(JsonObject? selector)
    {
        if (selector is null)
        {
            return null;
        }

        var requirements = new List<LabelRequirement>();
        foreach (var (key, value) in selector.Child("matchLabels") ?? [])
        {
            requirements.Add(new(key, LabelOperator.In, [value?.GetValue<string>() ?? ""]));
        }

        foreach (var expression in selector.Objects("matchExpressions"))
        {
            var operation = expression.Text("operator") switch
            {
                "In" => LabelOperator.In,
                "NotIn" => LabelOperator.NotIn,
                "Exists" => LabelOperator.Exists,
                _ => LabelOperator.DoesNotExist,
            };
            requirements.Add(new(expression.Text("key"), operation, [.. expression.Texts("values")]));
        }

        return new(requirements);
    }
}
