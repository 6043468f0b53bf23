namespace Mesh.ControlPlane.Model.Policies;

/// <summary>Whether distance counts. The names are those of the objects.</summary>
internal enum LocalityMode
{
    Failover,
    Disabled,
}
