using System.Formats.Asn1;

namespace Mesh.ControlPlane.Identity;

/// <summary>Reads subjectAltName extensions (RFC 5280 §4.2.1.6) that must hold one URI.</summary>
internal static class SpiffeNames
{
    private static readonly Asn1Tag UriName = new(TagClass.ContextSpecific, 6);

    /// <summary>The URI, or null if the extension holds anything else or more.</summary>
    public static string? SoleUri(ReadOnlyMemory<byte> subjectAlternativeName)
    {
        try
        {
            var reader = new AsnReader(subjectAlternativeName, AsnEncodingRules.DER);
            var names = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            if (!names.HasData || !names.PeekTag().HasSameClassAndValue(UriName))
            {
                return null;
            }

            string uri = names.ReadCharacterString(UniversalTagNumber.IA5String, UriName);
            return names.HasData ? null : uri;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
