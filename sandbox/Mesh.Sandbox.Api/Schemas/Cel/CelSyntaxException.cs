namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>An expression that is malformed or uses more of the language than is supported. Caught in <see cref="CelProgram.Compile"/>.</summary>
internal sealed class CelSyntaxException(string message, int position) : Exception(message)
{
    /// <summary>Zero-based offset into the expression.</summary>
    public int Position { get; } = position;
}
