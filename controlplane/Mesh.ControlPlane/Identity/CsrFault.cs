namespace Mesh.ControlPlane.Identity;

/// <summary>What is wrong with a certificate request.</summary>
internal enum CsrFault
{
    None,

    /// <summary>It is not the kind of request that a sidecar makes.</summary>
    Malformed,

    /// <summary>It is well made, and asks for somebody else's identity.</summary>
    OtherIdentity,
}
