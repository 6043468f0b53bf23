namespace Mesh.Proxy.Http1;

/// <summary>Reads the head of a response (RFC 9112 §4–6). Called like <see cref="RequestParser"/>, and as strict except for the reason phrase, which nobody reads.</summary>
internal static class ResponseParser
{
    public static ParseResult Parse(ReadOnlySpan<byte> bytes, Http1Response into, Http1Limits limits)
    {
        ParseResult result = ParseParts(bytes, into, limits);
        if (result.Status != ParseStatus.NeedMore)
        {
            into.Phase = ParsePhase.Idle;
        }

        return result;
    }

    private static ParseResult ParseParts(ReadOnlySpan<byte> bytes, Http1Response into, Http1Limits limits)
    {
        if (into.Phase == ParsePhase.Idle)
        {
            into.Reset();
            into.Phase = ParsePhase.StartLine;
        }

        if (into.Phase == ParsePhase.StartLine)
        {
            ParseResult line = StatusLineParser.Parse(bytes, into, limits);
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
