namespace Mesh.ControlPlane.Model.Http;

/// <summary>A new path.</summary>
/// <param name="ReplacesPrefix">Only in the place of the prefix that matched.</param>
/// <param name="Value">The new path or prefix.</param>
internal sealed record PathModifier(bool ReplacesPrefix, string Value);
