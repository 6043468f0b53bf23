namespace Mesh.Proxy.Http1;

/// <summary>Reads a status line (RFC 9112 §4). The space before an empty reason phrase may be missing, as it is with many servers.</summary>
internal static class StatusLineParser
{
    private static ReadOnlySpan<byte> Pattern => "HTTP/1.1 000"u8;

    public static ParseResult Parse(ReadOnlySpan<byte> bytes, Http1Response into, Http1Limits limits)
    {
        ReadOnlySpan<byte> line = bytes.Length > limits.MaxStartLineBytes ? bytes[..limits.MaxStartLineBytes] : bytes;
        ParseResult result = ParseLine(line, into);
        return result.Status == ParseStatus.NeedMore && line.Length == limits.MaxStartLineBytes
            ? ParseResult.Invalid(Http1Fault.StartLineTooLong)
            : result;
    }

    private static ParseResult ParseLine(ReadOnlySpan<byte> line, Http1Response into)
    {
        ParseResult version = VersionParser.Parse(line, Http1Fault.InvalidStatusLine, out bool isHttp11);
        if (version.Status != ParseStatus.Complete)
        {
            return version;
        }

        into.IsHttp11 = isHttp11;
        for (int i = version.Consumed; i < Pattern.Length; i++)
        {
            if (i == line.Length)
            {
                return ParseResult.NeedMore;
            }

            bool isExpected = Pattern[i] == '0' ? char.IsAsciiDigit((char)line[i]) : line[i] == Pattern[i];
            if (!isExpected)
            {
                return ParseResult.Invalid(Http1Fault.InvalidStatusLine);
            }
        }

        into.StatusCode = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + (line[11] - '0');
        return into.StatusCode < 100 ? ParseResult.Invalid(Http1Fault.InvalidStatusLine) : ParseReason(line, into);
    }

    private static ParseResult ParseReason(ReadOnlySpan<byte> line, Http1Response into)
    {
        int reasonStart = Pattern.Length;
        if (reasonStart < line.Length && line[reasonStart] == Http1Characters.Space)
        {
            reasonStart++;
        }
        else if (reasonStart < line.Length && line[reasonStart] is not (Http1Characters.CarriageReturn or Http1Characters.LineFeed))
        {
            return ParseResult.Invalid(Http1Fault.InvalidStatusLine);
        }

        int reasonLength = line[reasonStart..].IndexOfAny(Http1Characters.Controls);
        if (reasonLength < 0)
        {
            return ParseResult.NeedMore;
        }

        int end = reasonStart + reasonLength;
        if (line[end] != Http1Characters.CarriageReturn)
        {
            return ParseResult.Invalid(line[end] == Http1Characters.LineFeed ? Http1Fault.InvalidLineEnding : Http1Fault.InvalidFieldValue);
        }

        if (end + 1 == line.Length)
        {
            return ParseResult.NeedMore;
        }

        into.SetReason(reasonLength);
        return line[end + 1] == Http1Characters.LineFeed
            ? ParseResult.Complete(end + 2)
            : ParseResult.Invalid(Http1Fault.InvalidLineEnding);
    }
}
