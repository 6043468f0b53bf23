namespace Mesh.Sandbox.Api.Schemas.Cel;

internal enum CelNodeKind
{
    /// <summary>A constant.</summary>
    Literal,

    /// <summary>A variable.</summary>
    Identifier,

    /// <summary><c>operand.name</c>.</summary>
    Select,

    /// <summary><c>has(operand.name)</c>.</summary>
    Has,

    /// <summary><c>operand[index]</c>.</summary>
    Index,

    /// <summary><c>name(arguments)</c> or <c>target.name(arguments)</c>, the target being the first argument.</summary>
    Call,

    /// <summary><c>!x</c> or <c>-x</c>.</summary>
    Unary,

    Binary,

    /// <summary><c>condition ? a : b</c>.</summary>
    Conditional,

    /// <summary><c>[a, b]</c>.</summary>
    List,

    /// <summary><c>range.all(variable, body)</c> and its siblings.</summary>
    Comprehension,
}
