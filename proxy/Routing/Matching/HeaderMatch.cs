using System.Buffers;

namespace Mesh.Proxy.Routing.Matching;

/// <summary>What a header field has to be. Lines of the same name count as one value with commas between them (RFC 9110 §5.3).</summary>
internal sealed class HeaderMatch
{
    private readonly FieldName _name;
    private readonly byte[] _exact;
    private readonly RoutePattern? _pattern;

    private HeaderMatch(string name, byte[] exact, RoutePattern? pattern) => (_name, _exact, _pattern) = (new FieldName(name), exact, pattern);

    public static HeaderMatch Exact(string name, string value) => new(name, System.Text.Encoding.UTF8.GetBytes(value), null);

    public static HeaderMatch Regex(string name, RoutePattern pattern) => new(name, [], pattern);

    public bool IsMatch(RequestHead head)
    {
        if (!head.TryGetField(_name, 0, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        if (head.TryGetField(_name, 1, out _))
        {
            return IsMatch(Join(head));
        }

        return IsMatch(value);
    }

    private bool IsMatch(ReadOnlySpan<byte> value) => _pattern is not null ? _pattern.IsMatch(value) : value.SequenceEqual(_exact);

    // Rare, so not worth a second way of comparing.
    private ReadOnlySpan<byte> Join(RequestHead head)
    {
        ArrayBufferWriter<byte> joined = new();
        for (int i = 0; head.TryGetField(_name, i, out ReadOnlySpan<byte> value); i++)
        {
            joined.Write(i == 0 ? [] : ","u8);
            joined.Write(value);
        }

        return joined.WrittenSpan;
    }
}
