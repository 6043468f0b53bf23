using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Routing.Matching;

namespace Mesh.Proxy.Routing.Filters;

/// <summary>
/// Puts something in the place of a path, or of the prefix that the match has found. Elements of a path stay whole: a slash that ends the prefix or its replacement counts once,
/// and nothing in the place of everything is <c>/</c> (Gateway API, <c>HTTPPathModifier</c>). The query stays.
/// </summary>
internal sealed class PathChange
{
    private readonly byte[] _value;
    private readonly byte[] _prefix;
    private readonly bool _isPrefix;

    private PathChange(string value, bool isPrefix)
    {
        _value = Encoding.ASCII.GetBytes(value.Length == 0 ? "/" : value);
        _prefix = Encoding.ASCII.GetBytes(value.TrimEnd('/'));
        _isPrefix = isPrefix;
    }

    /// <summary>The change that the modifier describes; null for none.</summary>
    public static PathChange? Of(PathModifier? modifier) => modifier?.KindCase switch
    {
        PathModifier.KindOneofCase.ReplaceFullPath => new PathChange(modifier.ReplaceFullPath, isPrefix: false),
        PathModifier.KindOneofCase.ReplacePrefix => new PathChange(modifier.ReplacePrefix, isPrefix: true),
        _ => null,
    };

    /// <param name="target">The request's.</param>
    /// <param name="prefixLength">Bytes of the path that the match has found, without the slash that may end them.</param>
    public RewrittenTarget Apply(scoped in RequestPath target, int prefixLength)
    {
        ReadOnlySpan<byte> rest = _isPrefix ? target.Path[prefixLength..] : default;
        return new RewrittenTarget(rest.IsEmpty ? _value : _prefix, rest, target.Query);
    }
}
