namespace Mesh.ControlPlane.Model.Access;

/// <summary>Who may call a workload.</summary>
/// <param name="DeniesByDefault">What counts for ports that no allowing policy is about.</param>
/// <param name="Policies">Policies about it, by name.</param>
internal sealed record WorkloadAccess(bool DeniesByDefault, ValueList<AppliedAccess> Policies)
{
    public static readonly WorkloadAccess Open = new(false, []);
}
