using System.Text;

namespace Mesh.Proxy.Access;

/// <summary>A path, or all below it by whole elements.</summary>
internal sealed class AccessPathMatch
{
    private readonly byte[] _text;
    private readonly bool _isPrefix;

    private AccessPathMatch(byte[] text, bool isPrefix) => (_text, _isPrefix) = (text, isPrefix);

    /// <returns>Null if the text is not a path that a request could have in the form in which paths are compared.</returns>
    public static AccessPathMatch? Exact(string path) => Create(path, isPrefix: false);

    /// <summary>Whole elements: <c>/a</c> matches <c>/a</c>, <c>/a/</c> and <c>/a/b</c>, not <c>/ab</c>.</summary>
    /// <returns>Null if the text is not a path that a request could have in the form in which paths are compared.</returns>
    public static AccessPathMatch? Prefix(string path) => Create(path, isPrefix: true);

    /// <param name="path">In the form of <see cref="AccessPath"/>.</param>
    /// <param name="isLikenessEnough">Many applications take another case and a slash at the end for the same: so does a rule that denies.</param>
    public bool Matches(ReadOnlySpan<byte> path, bool isLikenessEnough)
    {
        if (!_isPrefix)
        {
            return isLikenessEnough ? Ascii.EqualsIgnoreCase(WithoutSlash(path), WithoutSlash(_text)) : path.SequenceEqual(_text);
        }

        ReadOnlySpan<byte> prefix = WithoutSlash(_text);
        return path.Length >= prefix.Length
            && (isLikenessEnough ? Ascii.EqualsIgnoreCase(path[..prefix.Length], prefix) : path.StartsWith(prefix))
            && (path.Length == prefix.Length || path[prefix.Length] == '/');
    }

    private static AccessPathMatch? Create(string path, bool isPrefix)
    {
        byte[] text = Encoding.Latin1.GetBytes(path);
        return AccessPath.IsPlain(text) ? new AccessPathMatch(text, isPrefix) : null;
    }

    private static ReadOnlySpan<byte> WithoutSlash(ReadOnlySpan<byte> path) => path[^1] == '/' ? path[..^1] : path;
}
