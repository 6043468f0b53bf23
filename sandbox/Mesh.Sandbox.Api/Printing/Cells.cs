using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>Texts that several tables have in their cells.</summary>
internal static class Cells
{
    public const string None = "<none>";

    public static string Labels(JsonObject? labels) =>
        labels is null || labels.Count == 0 ? None : string.Join(",", labels.Select(l => $"{l.Key}={l.Value}"));

    public static string Selector(JsonObject? selector)
    {
        var terms = (selector?.Child("matchLabels") ?? []).Select(l => $"{l.Key}={l.Value}")
            .Concat((selector?.Objects("matchExpressions") ?? []).Select(Expression));
        return string.Join(",", terms) is { Length: > 0 } text ? text : None;
    }

    /// <summary>The first few, and how many more there are.</summary>
    public static string Some(IEnumerable<string> values, int shown, string none = None)
    {
        var all = values.ToArray();
        return all.Length switch
        {
            0 => none,
            _ when all.Length <= shown => string.Join(",", all),
            _ => $"{string.Join(",", all.Take(shown))} + {all.Length - shown} more...",
        };
    }

    public static string Containers(JsonObject? podSpec) => string.Join(",", podSpec?.Objects("containers").Select(c => c.Text("name")) ?? []);

    public static string Images(JsonObject? podSpec) => string.Join(",", podSpec?.Objects("containers").Select(c => c.Text("image")) ?? []);

    public static bool HasCondition(JsonObject tree, string type) =>
        tree.Child("status")?.Objects("conditions").Any(c => c.Text("type") == type && c.Text("status") == "True") ?? false;

    private static string Expression(JsonObject expression) => expression.Text("operator") switch
    {
        "Exists" => expression.Text("key"),
        "DoesNotExist" => $"!{expression.Text("key")}",
        var operation => $"{expression.Text("key")} {operation.ToLowerInvariant()} ({string.Join(",", expression.Texts("values"))})",
    };
}
