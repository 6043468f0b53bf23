using System.Net;
using System.Text;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Admin;

/// <summary>What administration reads of a request.</summary>
/// <param name="head">The bytes of the head.</param>
/// <param name="request">Where things stand in it.</param>
internal readonly ref struct AdminRequest(ReadOnlySpan<byte> head, Http1Request request)
{
    private readonly ReadOnlySpan<byte> _head = head;
    private readonly Http1Request _request = request;

    public KnownMethod Method => _request.KnownMethod;

    /// <summary>Without the query, as it was sent.</summary>
    public ReadOnlySpan<byte> Path
    {
        get
        {
            ReadOnlySpan<byte> target = _request.PathAndQuery(_head);
            int query = target.IndexOf((byte)'?');
            return query < 0 ? target : target[..query];
        }
    }

    /// <summary>What the page is told.</summary>
    public AdminQuery Query
    {
        get
        {
            ReadOnlySpan<byte> target = _request.PathAndQuery(_head);
            int query = target.IndexOf((byte)'?');
            bool acceptsJson = _request.TryGetValue(_head, "accept"u8, out ReadOnlySpan<byte> accept) && accept.IndexOf("application/json"u8) >= 0;
            return new AdminQuery(query < 0 ? "" : Encoding.Latin1.GetString(target[(query + 1)..]), acceptsJson);
        }
    }

    /// <summary>
    /// True for a request that was made under another name than the loopback's, or by a page of a browser: a name that resolves to 127.0.0.1 must not lead others to a
    /// listener that is open to the pod only.
    /// </summary>
    public bool IsForgedForLoopback => _request.TryGetValue(_head, "Origin"u8, out _) || !IsLoopback(HostOf(_request.Authority(_head)));

    private static bool IsLoopback(ReadOnlySpan<byte> host) =>
        Ascii.EqualsIgnoreCase(host, "localhost"u8) || (IPAddress.TryParse(host, out IPAddress? literal) && IPAddress.IsLoopback(literal));

    // The parser has checked the form: a colon behind the brackets of an IPv6 address begins the port.
    private static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> authority)
    {
        int bracket = authority.IndexOf((byte)']');
        int port = authority[(bracket + 1)..].IndexOf((byte)':');
        return port < 0 ? authority : authority[..(bracket + 1 + port)];
    }
}
