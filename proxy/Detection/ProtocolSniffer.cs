using System.Buffers;

namespace Mesh.Proxy.Detection;

/// <summary>Tells a protocol by the first bytes of the client. Pure.</summary>
internal static class ProtocolSniffer
{
    /// <summary>Longest method token that is taken as HTTP: the longest registered one has 17 (<c>UPDATEREDIRECTREF</c>), WebDAV extensions are shorter than this.</summary>
    private const int MaxMethodLength = 32;

    /// <summary>
    /// Most line breaks that are skipped. Servers skip some before a request (RFC 9112 §2.2), so they must not hide one from us; whoever sends more than any client
    /// does is left to the HTTP host, which refuses what is no request.
    /// </summary>
    private const int MaxLineBreaks = 64;

    // TLS record: type handshake (22), version 3.x (RFC 8446 §5.1).
    private const byte TlsHandshake = 0x16;
    private const byte TlsMajorVersion = 0x03;

    // RFC 9110 §5.6.2 token
    private static readonly SearchValues<byte> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // RFC 9113 §3.4
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Classifies what has arrived so far.</summary>
    /// <returns>The protocol, or null if more bytes are needed to tell.</returns>
    public static DetectedProtocol? Classify(ReadOnlySpan<byte> received)
    {
        int lineBreaks = received.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        if (lineBreaks < 0)
        {
            return received.Length > MaxLineBreaks ? DetectedProtocol.Http1 : null;
        }

        return lineBreaks > MaxLineBreaks ? DetectedProtocol.Http1 : ClassifyStart(received[lineBreaks..]);
    }

    private static DetectedProtocol? ClassifyStart(ReadOnlySpan<byte> start)
    {
        if (start[0] == TlsHandshake)
        {
            return start.Length < 2 ? null : start[1] == TlsMajorVersion ? DetectedProtocol.Tls : DetectedProtocol.Opaque;
        }

        int common = Math.Min(start.Length, Preface.Length);
        if (start[..common].SequenceEqual(Preface[..common]))
        {
            return common == Preface.Length ? DetectedProtocol.Http2 : null;
        }

        return ClassifyRequestLine(start);
    }

    // "token SP target", where a target begins with '/' or '*'. Text protocols that also begin with a word and a space (memcached, SMTP, IRC) fail at the target; so do
    // requests to a forward proxy (CONNECT, absolute targets), which would not survive our forwarding: that proxy gets them as they are.
    private static DetectedProtocol? ClassifyRequestLine(ReadOnlySpan<byte> start)
    {
        int methodLength = start.IndexOfAnyExcept(TokenCharacters);
        if (methodLength < 0)
        {
            return start.Length > MaxMethodLength ? DetectedProtocol.Opaque : null;
        }

        if (methodLength is 0 or > MaxMethodLength || start[methodLength] != ' ')
        {
            return DetectedProtocol.Opaque;
        }

        ReadOnlySpan<byte> target = start[(methodLength + 1)..];
        return target.IsEmpty ? null : target[0] is (byte)'/' or (byte)'*' ? DetectedProtocol.Http1 : DetectedProtocol.Opaque;
    }
}
