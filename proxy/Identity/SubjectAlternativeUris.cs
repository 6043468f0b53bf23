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
            if (extension.Oid?.Value != SubjectAlternativeNameOid)
            {
                continue;
            }

            try
            {
                AsnReader names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    if (names.PeekTag() != UriTag)
                    {
                        names.ReadEncodedValue();
                        continue;
                    }

                    string uri = names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag);
                    if (only is not null)
                    {
                        return null;
                    }

                    only = uri;
                }
            }
            catch (AsnContentException)
            {
                return null;
            }
        }

        return SpiffeId.TryParse(only);
    }
}
