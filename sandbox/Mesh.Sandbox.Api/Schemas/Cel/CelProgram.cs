using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>
/// A compiled expression of the Common Expression Language: the part that schemas of the mesh use. Supported are literals, lists, field and index
/// access, <c>has</c>, all operators, <c>?:</c>, the macros <c>all</c>, <c>exists</c>, <c>exists_one</c>, <c>filter</c>, <c>map</c>, and the functions
/// of <see cref="CelFunctions"/>. Everything else is refused when the expression is compiled, never when it runs.
/// </summary>
internal sealed class CelProgram
{
    /// <summary>Characters; longer expressions belong into a webhook.</summary>
    private const int MaxLength = 5 * 1024;

    private readonly CelNode _root;

    private CelProgram(string text, CelNode root)
    {
        Text = text;
        _root = root;
    }

    public string Text { get; }

    /// <summary>Null when the expression is malformed or not supported; <paramref name="fault"/> says why.</summary>
    public static CelProgram? Compile(string text, IReadOnlyList<string> variables, out string fault)
    {
        fault = "";
        try
        {
            return text.Length <= MaxLength
                ? new CelProgram(text, CelParser.Parse(text, variables))
                : throw new CelSyntaxException($"expression is longer than {MaxLength} characters", 0);
        }
        catch (CelSyntaxException exception)
        {
            fault = $"compilation failed: ERROR: <input>:1:{exception.Position + 1}: {exception.Message}";
            return null;
        }
    }

    public bool Mentions(string variable) => _root.Mentions(variable);

    /// <summary>The result; see <see cref="CelValues"/>.</summary>
    public object? Evaluate(IReadOnlyDictionary<string, JsonNode?> variables) =>
        new CelEvaluator(variables.ToDictionary(static pair => pair.Key, static pair => CelValues.FromJson(pair.Value))).Evaluate(_root);
}
