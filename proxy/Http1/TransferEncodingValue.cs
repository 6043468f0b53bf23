using System.Text;

namespace Mesh.Proxy.Http1;

/// <summary>RFC 9112 §6.1. Only <c>chunked</c> alone is relayed; the rest is told apart for the answer.</summary>
internal static class TransferEncodingValue
{
    private static ReadOnlySpan<byte> Chunked => "chunked"u8;

    public static Http1Fault Check(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, Chunked))
        {
            return Http1Fault.None;
        }

        // Without "chunked" as the last coding nobody knows where the body ends: 400 by RFC 9112 §6.3, whatever the coding is.
        int lastComma = value.LastIndexOf((byte)',');
        if (lastComma < 0 || !IsChunked(value[(lastComma + 1)..]))
        {
            return Http1Fault.InvalidTransferEncoding;
        }

        ReadOnlySpan<byte> rest = value[..lastComma];
        foreach (Range member in rest.Split((byte)','))
        {
            ReadOnlySpan<byte> coding = Http1Characters.TrimWhitespace(rest[member]);
            if (coding.IsEmpty || !Http1Characters.Token.Contains(coding[0]) || IsChunked(coding))
            {
                return Http1Fault.InvalidTransferEncoding;
            }
        }

        return Http1Fault.UnsupportedTransferCoding;
    }

    private static bool IsChunked(ReadOnlySpan<byte> coding) => Ascii.EqualsIgnoreCase(Http1Characters.TrimWhitespace(coding), Chunked);
}
