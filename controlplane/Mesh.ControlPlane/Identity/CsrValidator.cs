using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Identity;

/// <summary>Reads a certificate request from a stranger: exact, or refused.</summary>
internal static class CsrValidator
{
    /// <summary>An honest request has about 300 bytes.</summary>
    public const int MaxBytes = 8 * 1024;

    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string SubjectAlternativeName = "2.5.29.17";

    // DER of the OID of P-256, 1.2.840.10045.3.1.7.
    private static ReadOnlySpan<byte> P256 => [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

    public static CsrVerdict Validate(ReadOnlySpan<byte> der, SpiffeId expected)
    {
        if (der.IsEmpty || der.Length > MaxBytes)
        {
            return CsrVerdict.Malformed($"a certificate request has 1 to {MaxBytes} bytes");
        }

        CertificateRequest request;
        try
        {
            // Checks the signature too: the sender holds the key. "Unsafe" only means that extensions are shown to us; they are judged below.
            request = CertificateRequest.LoadSigningRequest(
                der, HashAlgorithmName.SHA256, out int consumed, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            if (consumed != der.Length)
            {
                return CsrVerdict.Malformed("bytes follow the certificate request");
            }
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException or NotSupportedException or ArgumentException)
        {
            return CsrVerdict.Malformed("not a PKCS #10 request with a valid signature");
        }

        if (request.PublicKey.Oid.Value != EcPublicKey
            || request.PublicKey.EncodedParameters is not { } curve
            || !curve.RawData.AsSpan().SequenceEqual(P256))
        {
            return CsrVerdict.Malformed("the key must be ECDSA P-256");
        }

        if (request.CertificateExtensions.Count != 1
            || request.OtherRequestAttributes.Count != 0
            || request.CertificateExtensions[0] is not { Oid.Value: SubjectAlternativeName } names)
        {
            return CsrVerdict.Malformed("the request must ask for one extension, subjectAltName, and nothing else");
        }

        if (SpiffeNames.SoleUri(names.RawData) is not { } uri)
        {
            return CsrVerdict.Malformed("subjectAltName must hold one URI and nothing else");
        }

        return uri == expected.ToString()
            ? CsrVerdict.Valid(request.PublicKey)
            : CsrVerdict.OtherIdentity("the request asks for another identity than the token proves");
    }
}
