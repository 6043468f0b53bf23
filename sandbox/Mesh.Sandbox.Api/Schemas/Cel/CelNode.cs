namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>A node of a parsed expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Variable, field, function, operator or macro.</param>
/// <param name="Value">Value of a literal, or the variable of a comprehension.</param>
/// <param name="Children">Operands in the order they are written.</param>
internal sealed record CelNode(CelNodeKind Kind, string Name, object? Value, params IReadOnlyList<CelNode> Children)
{
    public bool Mentions(string variable) => (Kind == CelNodeKind.Identifier && Name == variable) || Children.Any(child => child.Mentions(variable));
}
