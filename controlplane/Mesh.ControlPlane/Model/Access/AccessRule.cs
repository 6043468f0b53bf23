namespace Mesh.ControlPlane.Model.Access;

/// <summary>Somebody, and something that he asks.</summary>
/// <param name="From">Any of them; empty: everybody.</param>
/// <param name="To">Any of them; empty: everything.</param>
internal sealed record AccessRule(ValueList<AccessSource> From, ValueList<AccessOperation> To);
