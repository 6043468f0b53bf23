using System.Buffers.Text;
using System.Text;

namespace Mesh.Proxy.Routing.Matching;

/// <summary>
/// What a query parameter has to be. Of parameters with the same name the first counts, as the Gateway API recommends. Names and values are compared as applications read
/// them (application/x-www-form-urlencoded of the WHATWG URL standard): parts between <c>&amp;</c>, a plus is a space, percent-encoding is decoded, a missing <c>=</c> is an empty value.
/// </summary>
internal sealed class QueryMatch
{
    private readonly byte[] _name;
    private readonly byte[] _exact;
    private readonly RoutePattern? _pattern;

    private QueryMatch(string name, byte[] exact, RoutePattern? pattern) => (_name, _exact, _pattern) = (Encoding.UTF8.GetBytes(name), exact, pattern);

    public static QueryMatch Exact(string name, string value) => new(name, Encoding.UTF8.GetBytes(value), null);

    public static QueryMatch Regex(string name, RoutePattern pattern) => new(name, [], pattern);

    /// <param name="query">With its question mark; may be empty.</param>
    public bool IsMatch(ReadOnlySpan<byte> query)
    {
        while (!query.IsEmpty)
        {
            query = query[1..];
            int end = query.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[end..];
            int equals = pair.IndexOf((byte)'=');
            if (!pair.IsEmpty && IsSame(equals < 0 ? pair : pair[..equals], _name))
            {
                return IsValue(equals < 0 ? default : pair[(equals + 1)..]);
            }
        }

        return false;
    }

    private bool IsValue(ReadOnlySpan<byte> encoded)
    {
        if (_pattern is null)
        {
            return IsSame(encoded, _exact);
        }

        Span<byte> decoded = encoded.Length <= 1024 ? stackalloc byte[encoded.Length] : new byte[encoded.Length];
        int length = 0;
        while (!encoded.IsEmpty)
        {
            decoded[length++] = Decode(ref encoded);
        }

        return _pattern.IsMatch(decoded[..length]);
    }

    private static bool IsSame(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> text)
    {
        foreach (byte expected in text)
        {
            if (encoded.IsEmpty || Decode(ref encoded) != expected)
            {
                return false;
            }
        }

        return encoded.IsEmpty;
    }

    // A percent sign that encodes nothing is a percent sign.
    private static byte Decode(ref ReadOnlySpan<byte> encoded)
    {
        byte first = encoded[0];
        if (first == '%' && encoded.Length >= 3 && Utf8Parser.TryParse(encoded.Slice(1, 2), out byte value, out int consumed, 'X') && consumed == 2)
        {
            encoded = encoded[3..];
            return value;
        }

        encoded = encoded[1..];
        return first == '+' ? (byte)' ' : first;
    }
}
