namespace Mesh.ControlPlane.Model.Access;

/// <summary>A header field.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Value">What it must be; null: anything.</param>
internal sealed record AccessHeader(string Name, string? Value);
