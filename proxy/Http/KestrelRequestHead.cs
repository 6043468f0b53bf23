using System.Text;
using Mesh.Proxy.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Mesh.Proxy.Http;

/// <summary>The head of a request that Kestrel has parsed. Its strings have a character for each byte (Latin-1), and become bytes again for whoever asks.</summary>
internal sealed class KestrelRequestHead(HttpContext context) : RequestHead
{
    private const string SchemeEnd = "://";

    private readonly string _target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
    private byte[]? _method;
    private byte[]? _authority;
    private byte[]? _pathAndQuery;

    /// <summary>False for a target that is no path: <c>OPTIONS *</c> and a tunnel. The HTTP client has no form for either.</summary>
    public bool HasPath =>
        _target.StartsWith('/')
        || _target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || _target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public override ReadOnlySpan<byte> Method => _method ??= Encoding.Latin1.GetBytes(context.Request.Method);

    public override ReadOnlySpan<byte> Authority => _authority ??= Encoding.Latin1.GetBytes(context.Request.Host.Value ?? "");

    public override ReadOnlySpan<byte> PathAndQuery => _pathAndQuery ??= Encoding.Latin1.GetBytes(_target[PathStart..]);

    /// <summary>What follows the authority of an absolute target, otherwise the whole target; byte for byte as the client sent it.</summary>
    public string OriginForm
    {
        get
        {
            string path = _target[PathStart..];
            return path.StartsWith('/') ? path : "/" + path;
        }
    }

    private int PathStart
    {
        get
        {
            if (_target.StartsWith('/') || !HasPath)
            {
                return 0;
            }

            int authority = _target.IndexOf(SchemeEnd, StringComparison.Ordinal) + SchemeEnd.Length;
            int path = _target.AsSpan(authority).IndexOfAny('/', '?');
            return path < 0 ? _target.Length : authority + path;
        }
    }

    public override bool TryGetField(FieldName name, int index, out ReadOnlySpan<byte> value)
    {
        if (context.Request.Headers.TryGetValue(name.Text, out StringValues values) && index < values.Count)
        {
            value = Encoding.Latin1.GetBytes(values[index] ?? "");
            return true;
        }

        value = default;
        return false;
    }
}
