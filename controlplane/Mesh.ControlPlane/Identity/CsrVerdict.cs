using System.Security.Cryptography.X509Certificates;

namespace Mesh.ControlPlane.Identity;

/// <summary>The outcome of judging a certificate request: a key to certify, or a reason not to.</summary>
internal sealed class CsrVerdict
{
    private CsrVerdict(PublicKey? publicKey, CsrFault fault, string reason) => (PublicKey, Fault, Reason) = (publicKey, fault, reason);

    /// <summary>Set if and only if the request is valid.</summary>
    public PublicKey? PublicKey { get; }

    public CsrFault Fault { get; }

    /// <summary>For the sender; never repeats what it sent.</summary>
    public string Reason { get; }

    public static CsrVerdict Valid(PublicKey publicKey) => new(publicKey, CsrFault.None, "");

    public static CsrVerdict Malformed(string reason) => new(null, CsrFault.Malformed, reason);

    public static CsrVerdict OtherIdentity(string reason) => new(null, CsrFault.OtherIdentity, reason);
}
