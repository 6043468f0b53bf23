namespace Mesh.Proxy.Http1;

/// <summary>Reads a request line and the empty lines before it (RFC 9112 §2.2, §3).</summary>
internal static class RequestLineParser
{
    public static ParseResult Parse(ReadOnlySpan<byte> bytes, Http1Request into, Http1Limits limits)
    {
        int start = 0;
        while (start < bytes.Length && bytes[start] == Http1Characters.CarriageReturn)
        {
            if (start + 1 == bytes.Length)
            {
                return ParseResult.NeedMore;
            }

            start += 2;
            if (bytes[start - 1] != Http1Characters.LineFeed || start > limits.MaxEmptyLines * 2)
            {
                return ParseResult.Invalid(Http1Fault.InvalidLineEnding);
            }
        }

        into.Start = start;
        ReadOnlySpan<byte> line = bytes[start..];
        if (line.Length > limits.MaxStartLineBytes)
        {
            line = line[..limits.MaxStartLineBytes];
        }

        ParseResult result = ParseLine(bytes, line, into);
        return result.Status == ParseStatus.NeedMore && line.Length == limits.MaxStartLineBytes
            ? ParseResult.Invalid(Http1Fault.StartLineTooLong)
            : result;
    }

    private static ParseResult ParseLine(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> line, Http1Request into)
    {
        int methodLength = line.IndexOfAnyExcept(Http1Characters.Token);
        if (methodLength < 0)
        {
            return ParseResult.NeedMore;
        }

        if (methodLength == 0 || line[methodLength] != Http1Characters.Space)
        {
            return ParseResult.Invalid(line[methodLength] == Http1Characters.LineFeed ? Http1Fault.InvalidLineEnding : Http1Fault.InvalidMethod);
        }

        int targetStart = methodLength + 1;
        int targetLength = line[targetStart..].IndexOfAnyExceptInRange(Http1Characters.FirstVisible, Http1Characters.LastVisible);
        if (targetLength < 0)
        {
            return ParseResult.NeedMore;
        }

        int targetEnd = targetStart + targetLength;
        if (line[targetEnd] != Http1Characters.Space)
        {
            return ParseResult.Invalid(TargetEndFault(line[targetEnd]));
        }

        into.SetMethod(MethodName.Find(line[..methodLength]), methodLength);
        if (!RequestTarget.TryParse(bytes, into.Start + targetStart, targetLength, into))
        {
            return ParseResult.Invalid(Http1Fault.InvalidTarget);
        }

        ParseResult version = VersionParser.ParseToLineEnd(line[(targetEnd + 1)..], out bool isHttp11);
        into.IsHttp11 = isHttp11;
        return version.Status == ParseStatus.Complete ? ParseResult.Complete(into.Start + targetEnd + 1 + version.Consumed) : version;
    }

    // A line that ends behind the target is HTTP/0.9.
    private static Http1Fault TargetEndFault(byte found) => found switch
    {
        Http1Characters.CarriageReturn => Http1Fault.InvalidRequestLine,
        Http1Characters.LineFeed => Http1Fault.InvalidLineEnding,
        _ => Http1Fault.InvalidTarget,
    };
}
