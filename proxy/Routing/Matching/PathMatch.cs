using System.Text;

namespace Mesh.Proxy.Routing.Matching;

/// <summary>What the path has to be. Compared in normal form (<see cref="RequestPath"/>), case-sensitively.</summary>
internal sealed class PathMatch
{
    private readonly byte[] _text;
    private readonly bool _isPrefix;
    private readonly RoutePattern? _pattern;

    private PathMatch(byte[] text, bool isPrefix, RoutePattern? pattern) => (_text, _isPrefix, _pattern) = (text, isPrefix, pattern);

    /// <summary>Bytes of a matching path that the prefix has found, without the slash that may end it; -1 if it is no prefix.</summary>
    public int PrefixLength => _isPrefix ? _text.Length : -1;

    /// <summary>Every path.</summary>
    public bool IsAny => _isPrefix && _text.Length == 0;

    public static PathMatch Exact(string path) => new(RequestPath.Normalize(Encoding.UTF8.GetBytes(path)), isPrefix: false, null);

    /// <summary>Whole elements: <c>/a</c> and <c>/a/</c> match <c>/a</c>, <c>/a/</c> and <c>/a/b</c>, not <c>/ab</c>.</summary>
    public static PathMatch Prefix(string path)
    {
        byte[] normal = RequestPath.Normalize(Encoding.UTF8.GetBytes(path));
        return new PathMatch(normal.AsSpan().TrimEnd((byte)'/').ToArray(), isPrefix: true, null);
    }

    public static PathMatch Regex(RoutePattern pattern) => new([], isPrefix: false, pattern);

    public bool IsMatch(ReadOnlySpan<byte> path) =>
        _pattern is not null ? _pattern.IsMatch(path)
        : _isPrefix ? path.StartsWith(_text) && (path.Length == _text.Length || path[_text.Length] == '/')
        : path.SequenceEqual(_text);
}
