namespace Mesh.ControlPlane.Model.Access;

/// <summary>What a policy does with what its rules match.</summary>
internal enum AccessAction
{
    Allow,
    Deny,
    Audit,

    /// <summary>It never was valid: what it is about is denied.</summary>
    Unintelligible,
}
