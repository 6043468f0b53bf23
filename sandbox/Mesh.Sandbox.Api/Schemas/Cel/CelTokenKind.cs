namespace Mesh.Sandbox.Api.Schemas.Cel;

internal enum CelTokenKind
{
    End,
    Identifier,
    Literal,
    Symbol,
}
