namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <param name="Kind">What it is.</param>
/// <param name="Text">Identifier or symbol.</param>
/// <param name="Value">Value of a literal.</param>
/// <param name="Position">Zero-based offset into the expression.</param>
internal readonly record struct CelToken(CelTokenKind Kind, string Text, object? Value, int Position);
