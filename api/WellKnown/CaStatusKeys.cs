namespace Mesh.Api.WellKnown;

/// <summary>Keys of ConfigMap <see cref="MeshNames.CaStatusConfigMap"/>.</summary>
public static class CaStatusKeys
{
    /// <summary><c>Stable</c>, <c>Distributing</c>, <c>Switched</c> or <c>Retiring</c>.</summary>
    public const string Phase = "phase";

    /// <summary>What is done or waited for, in words.</summary>
    public const string Message = "message";

    /// <summary>Why the authority that is wanted cannot be used, so that the one in force goes on; empty if it can.</summary>
    public const string Fault = "fault";

    /// <summary>Who must act before a rotation goes on, a name a line.</summary>
    public const string WaitingFor = "waitingFor";

    /// <summary>Fingerprint, end of validity and subject of the certificate that signs. The end is that of whatever ends first on its way to the root.</summary>
    public const string Issuer = "issuer";

    /// <summary>The roots that are distributed, a line each: fingerprint, end of validity, subject.</summary>
    public const string Roots = "roots";

    /// <summary>The last request for a new root (<see cref="CaAnnotations.Rotate"/>) that has been fulfilled.</summary>
    public const string Rotated = "rotated";
}
