namespace Mesh.ControlPlane.Model.Access;

/// <summary>A path, or with everything below it.</summary>
/// <param name="Value">Begins with a slash and ends with none.</param>
/// <param name="IsPrefix">By whole elements.</param>
internal sealed record AccessPath(string Value, bool IsPrefix);
