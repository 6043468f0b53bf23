using System.Buffers.Text;

namespace Mesh.Proxy.Routing.Matching;

/// <summary>
/// Path and query of a request as rules see them. The path is in normal form: a letter, digit, <c>-</c>, <c>.</c>, <c>_</c> or <c>~</c> is itself and not its percent-encoding (RFC 3986
/// §6.2.2.2), and dot segments are resolved (§6.2.2.3); so <c>/x/../admin</c> and <c>/%61dmin</c> are caught by a rule for <c>/admin</c>, as the application will take them
/// for that. Nothing else is changed: an encoded slash is data, an empty segment is a segment, case counts. What is sent on is what the client sent; only a rewrite builds on the normal form.
/// </summary>
internal readonly ref struct RequestPath
{
    private RequestPath(ReadOnlySpan<byte> path, ReadOnlySpan<byte> query)
    {
        Path = path;
        Query = query;
    }

    /// <summary>Begins with a slash.</summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>What follows the path, with its question mark; empty if nothing.</summary>
    public ReadOnlySpan<byte> Query { get; }

    private static ReadOnlySpan<byte> Root => "/"u8;

    /// <param name="pathAndQuery">As sent. Allocates only for a path that is not in normal form, which no usual client sends.</param>
    public static RequestPath Of(ReadOnlySpan<byte> pathAndQuery)
    {
        int end = pathAndQuery.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = end < 0 ? pathAndQuery : pathAndQuery[..end];
        ReadOnlySpan<byte> query = end < 0 ? default : pathAndQuery[end..];
        return new RequestPath(path.IsEmpty ? Root : IsNormal(path) ? path : Normalize(path), query);
    }

    /// <summary>The normal form of a path.</summary>
    public static byte[] Normalize(ReadOnlySpan<byte> path)
    {
        byte[] decoded = new byte[path.Length];
        int length = 0;
        while (!path.IsEmpty)
        {
            bool isEncoded = TryDecodeUnreserved(path, out byte value);
            decoded[length++] = isEncoded ? value : path[0];
            path = path[(isEncoded ? 3 : 1)..];
        }

        return ResolveDotSegments(decoded.AsSpan(0, length));
    }

    private static bool IsNormal(ReadOnlySpan<byte> path)
    {
        for (int from = 0; path[from..].IndexOf((byte)'%') is >= 0 and int found; from += found + 1)
        {
            if (TryDecodeUnreserved(path[(from + found)..], out _))
            {
                return false;
            }
        }

        for (int from = 0; path[from..].IndexOf("/."u8) is >= 0 and int found; from += found + 1)
        {
            ReadOnlySpan<byte> behind = path[(from + found + 2)..];
            behind = !behind.IsEmpty && behind[0] == '.' ? behind[1..] : behind;
            if (behind.IsEmpty || behind[0] == '/')
            {
                return false;
            }
        }

        return true;
    }

    // RFC 3986 §5.2.4, for a path that begins with a slash. In place: what is left is never longer than what was read.
    private static byte[] ResolveDotSegments(Span<byte> path)
    {
        int length = 0;
        int from = 0;
        while (from < path.Length)
        {
            int next = path[(from + 1)..].IndexOf((byte)'/');
            int end = next < 0 ? path.Length : from + 1 + next;
            ReadOnlySpan<byte> segment = path[from..end];
            bool isDots = segment.SequenceEqual("/."u8) || segment.SequenceEqual("/.."u8);
            if (segment.SequenceEqual("/.."u8))
            {
                length = Math.Max(0, path[..length].LastIndexOf((byte)'/'));
            }

            if (!isDots)
            {
                segment.CopyTo(path[length..]);
                length += segment.Length;
            }
            else if (end == path.Length)
            {
                // A directory, not a file of that name.
                path[length++] = (byte)'/';
            }

            from = end;
        }

        return path[..length].ToArray();
    }

    private static bool TryDecodeUnreserved(ReadOnlySpan<byte> text, out byte value)
    {
        value = 0;
        return text.Length >= 3
            && text[0] == '%'
            && Utf8Parser.TryParse(text.Slice(1, 2), out value, out int consumed, 'X')
            && consumed == 2
            && (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~');
    }
}
