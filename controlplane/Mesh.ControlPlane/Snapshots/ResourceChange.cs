namespace Mesh.ControlPlane.Snapshots;

/// <summary>A name to look at again because what it stands for changed.</summary>
/// <param name="TypeUrl">Type of the resource.</param>
/// <param name="Name">Name of a resource, or an alias.</param>
internal readonly record struct ResourceChange(string TypeUrl, string Name);
