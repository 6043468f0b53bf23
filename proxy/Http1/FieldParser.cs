namespace Mesh.Proxy.Http1;

/// <summary>
/// Reads the field lines of a head, each once: a call takes up all lines that are whole and goes on behind them at the next. The first fault from the left is the one
/// reported, however the bytes are cut.
/// </summary>
internal static class FieldParser
{
    private const int LineEndLength = 2;

    public static ParseResult Parse(ReadOnlySpan<byte> bytes, MessageHead into, Http1Limits limits)
    {
        // Nothing behind the limit is looked at, so running out of this window with bytes left means that the head is too large.
        int window = into.FieldsStart + limits.MaxFieldBytes + LineEndLength;
        ReadOnlySpan<byte> visible = bytes.Length <= window ? bytes : bytes[..window];
        while (true)
        {
            ReadOnlySpan<byte> line = visible[into.Position..];
            if (line.IsEmpty)
            {
                break;
            }

            if (line[0] == Http1Characters.CarriageReturn)
            {
                if (line.Length < LineEndLength)
                {
                    break;
                }

                return line[1] == Http1Characters.LineFeed
                    ? Finish(bytes, into, limits)
                    : ParseResult.Invalid(Http1Fault.InvalidLineEnding);
            }

            if (into.FieldCount == limits.MaxFields)
            {
                return ParseResult.Invalid(Http1Fault.TooManyFields);
            }

            int lineLength = ParseLine(visible, line, into, out Http1Fault fault);
            if (fault != Http1Fault.None)
            {
                return ParseResult.Invalid(fault);
            }

            if (lineLength == 0)
            {
                break;
            }

            into.Position += lineLength;
        }

        return visible.Length == window ? ParseResult.Invalid(Http1Fault.FieldsTooLarge) : ParseResult.NeedMore;
    }

    private static ParseResult Finish(ReadOnlySpan<byte> bytes, MessageHead into, Http1Limits limits)
    {
        into.FieldsEnd = into.Position;
        Http1Fault fault = into.Finish(bytes, limits);
        return fault == Http1Fault.None ? ParseResult.Complete(into.Position + LineEndLength) : ParseResult.Invalid(fault);
    }

    // Gives the length of the line, or 0 if its end has not arrived.
    private static int ParseLine(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> line, MessageHead into, out Http1Fault fault)
    {
        fault = Http1Fault.None;
        int nameLength = line.IndexOfAnyExcept(Http1Characters.Token);
        if (nameLength < 0)
        {
            return 0;
        }

        if (nameLength == 0 || line[nameLength] != ':')
        {
            fault = NameFault(line[nameLength], nameLength);
            return 0;
        }

        int valueStart = nameLength + 1;
        while (valueStart < line.Length && Http1Characters.IsWhitespace(line[valueStart]))
        {
            valueStart++;
        }

        int valueLength = line[valueStart..].IndexOfAny(Http1Characters.Controls);
        if (valueLength < 0)
        {
            return 0;
        }

        int lineEnd = valueStart + valueLength;
        if (line[lineEnd] != Http1Characters.CarriageReturn)
        {
            fault = line[lineEnd] == Http1Characters.LineFeed ? Http1Fault.InvalidLineEnding : Http1Fault.InvalidFieldValue;
            return 0;
        }

        if (lineEnd + 1 == line.Length)
        {
            return 0;
        }

        if (line[lineEnd + 1] != Http1Characters.LineFeed)
        {
            fault = Http1Fault.InvalidLineEnding;
            return 0;
        }

        while (valueLength > 0 && Http1Characters.IsWhitespace(line[valueStart + valueLength - 1]))
        {
            valueLength--;
        }

        int lineLength = lineEnd + LineEndLength;
        KnownField known = KnownFieldNames.Find(line[..nameLength]);
        fault = into.Add(new HeaderField(into.Position, nameLength, valueStart, valueLength, lineLength, known), bytes);
        return lineLength;
    }

    private static Http1Fault NameFault(byte found, int nameLength) => found switch
    {
        Http1Characters.LineFeed => Http1Fault.InvalidLineEnding,
        _ when !Http1Characters.IsWhitespace(found) => Http1Fault.InvalidFieldName,
        _ => nameLength == 0 ? Http1Fault.ObsoleteLineFolding : Http1Fault.WhitespaceBeforeColon,
    };
}
