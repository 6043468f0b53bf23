namespace Mesh.Proxy.Access;

/// <summary>What a policy does with what its rules match.</summary>
internal enum AccessAction
{
    Allow,
    Deny,

    /// <summary>Counts and logs.</summary>
    Audit,
}
