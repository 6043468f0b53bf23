namespace Mesh.Proxy.Http1;

/// <summary>Reads <c>HTTP/1.x</c> (RFC 9112 §2.3). Pieces are judged as they come: what cannot become a version is refused at once.</summary>
internal static class VersionParser
{
    private const int VersionLength = 8;

    private static ReadOnlySpan<byte> Http11Line => "HTTP/1.1\r\n"u8;

    private static ReadOnlySpan<byte> Http11 => "HTTP/1.1"u8;

    private static ReadOnlySpan<byte> Pattern => "HTTP/0.0"u8;

    /// <summary>Reads a version that ends its line.</summary>
    public static ParseResult ParseToLineEnd(ReadOnlySpan<byte> bytes, out bool isHttp11)
    {
        isHttp11 = true;
        if (bytes.StartsWith(Http11Line))
        {
            return ParseResult.Complete(Http11Line.Length);
        }

        ParseResult version = Parse(bytes, Http1Fault.InvalidRequestLine, out isHttp11);
        if (version.Status != ParseStatus.Complete)
        {
            return version;
        }

        ReadOnlySpan<byte> rest = bytes[VersionLength..];
        if (rest.IsEmpty)
        {
            return ParseResult.NeedMore;
        }

        if (rest[0] != Http1Characters.CarriageReturn)
        {
            return ParseResult.Invalid(rest[0] == Http1Characters.LineFeed ? Http1Fault.InvalidLineEnding : Http1Fault.InvalidRequestLine);
        }

        if (rest.Length == 1)
        {
            return ParseResult.NeedMore;
        }

        return rest[1] == Http1Characters.LineFeed
            ? ParseResult.Complete(VersionLength + 2)
            : ParseResult.Invalid(Http1Fault.InvalidLineEnding);
    }

    /// <summary>Reads a version that something follows.</summary>
    /// <param name="bytes">What has arrived, from the version on.</param>
    /// <param name="malformed">The fault if it is no version at all.</param>
    /// <param name="isHttp11">HTTP/1.1, not 1.0.</param>
    public static ParseResult Parse(ReadOnlySpan<byte> bytes, Http1Fault malformed, out bool isHttp11)
    {
        isHttp11 = bytes.StartsWith(Http11);
        if (isHttp11)
        {
            return ParseResult.Complete(VersionLength);
        }

        for (int i = 0; i < VersionLength; i++)
        {
            if (i == bytes.Length)
            {
                return ParseResult.NeedMore;
            }

            bool isExpected = Pattern[i] == '0' ? char.IsAsciiDigit((char)bytes[i]) : bytes[i] == Pattern[i];
            if (!isExpected)
            {
                return ParseResult.Invalid(malformed);
            }
        }

        return bytes[5] == '1' && bytes[7] == '0'
            ? ParseResult.Complete(VersionLength)
            : ParseResult.Invalid(Http1Fault.UnsupportedVersion);
    }
}
