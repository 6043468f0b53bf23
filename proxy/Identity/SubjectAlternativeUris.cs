using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>Reads the SPIFFE identity of a certificate: the one and only URI among its subject alternative names (X.509-SVID §2).</summary>
internal static class SubjectAlternativeUris
{
    private const string SubjectAlternativeNameOid = "2.5.29.17";

    // GeneralName ::= CHOICE { ... uniformResourceIdentifier [6] IA5String ... } (RFC 5280 §4.2.1.6)
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>Reads the identity.</summary>
    /// <returns>The identity, or null unless the certificate has exactly one URI name and that is an identity of a mesh.</returns>
    public static SpiffeId? ReadSpiffeId(X509Certificate2 certificate)
    {
        string? only = null;
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value == SubjectAlternativeNameOid && !TryRead(extension.RawData, ref only))
            {
                return null;
            }
        }

        return SpiffeId.TryParse(only);
    }

    /// <summary>Reads the URI of one extension.</summary>
    /// <param name="extension">Value of the extension, DER.</param>
    /// <param name="only">The URI found so far, in this extension or one before.</param>
    /// <returns>False if there is more than one URI, or the value cannot be read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> extension, ref string? only)
    {
        try
        {
            AsnDecoder.ReadSequence(extension, AsnEncodingRules.DER, out int offset, out int length, out int read);
            if (read != extension.Length)
            {
                // Another reader could look further.
                return false;
            }

            ReadOnlySpan<byte> names = extension.Slice(offset, length);
            while (!names.IsEmpty)
            {
                Asn1Tag tag = AsnDecoder.ReadEncodedValue(names, AsnEncodingRules.DER, out _, out _, out int consumed);
                if (tag == UriTag)
                {
                    string uri = AsnDecoder.ReadCharacterString(names, AsnEncodingRules.DER, UniversalTagNumber.IA5String, out _, UriTag);
                    if (only is not null)
                    {
                        return false;
                    }

                    only = uri;
                }

                names = names[consumed..];
            }

            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
