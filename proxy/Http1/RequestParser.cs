namespace Mesh.Proxy.Http1;

/// <summary>
/// Reads the head of a request (RFC 9112 §2–3, §5, §6), strictly: whatever two readers could understand differently is refused.
/// <para>
/// Call it with all bytes of the connection from the first of the message on, again and again as more arrive; what it has understood it does not read again. With
/// <see cref="ParseStatus.NeedMore"/> the bytes must stay where they are in relation to the first one. The call after any other outcome begins a new message.
/// </para>
/// </summary>
internal static class RequestParser
{
    public static ParseResult Parse(ReadOnlySpan<byte> bytes, Http1Request into, Http1Limits limits)
    {
        ParseResult result = ParseParts(bytes, into, limits);
        if (result.Status != ParseStatus.NeedMore)
        {
            into.Phase = ParsePhase.Idle;
        }

        return result;
    }

    private static ParseResult ParseParts(ReadOnlySpan<byte> bytes, Http1Request into, Http1Limits limits)
    {
        if (into.Phase == ParsePhase.Idle)
        {
            into.Reset();
            into.Phase = ParsePhase.StartLine;
        }

        if (into.Phase == ParsePhase.StartLine)
        {
            ParseResult line = RequestLineParser.Parse(bytes, into, limits);
            if (line.Status != ParseStatus.Complete)
            {
                return line;
            }

            into.FieldsStart = into.Position = line.Consumed;
            into.Phase = ParsePhase.Fields;
        }

        return FieldParser.Parse(bytes, into, limits);
    }
}
