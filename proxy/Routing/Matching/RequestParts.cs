namespace Mesh.Proxy.Routing.Matching;

/// <summary>A request taken apart once for all the matches that look at it.</summary>
internal readonly ref struct RequestParts
{
    private readonly RequestPath _path;

    public RequestParts(RequestHead head)
    {
        Head = head;
        Host = HostOf(head.Authority);
        _path = RequestPath.Of(head.PathAndQuery);
    }

    public RequestHead Head { get; }

    /// <summary>Who is asked, without port and without the dot that ends an absolute name; in any case.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <inheritdoc cref="RequestPath.Path"/>
    public ReadOnlySpan<byte> Path => _path.Path;

    /// <inheritdoc cref="RequestPath.Query"/>
    public ReadOnlySpan<byte> Query => _path.Query;

    /// <summary>The host of an authority; an IPv6 address keeps its brackets.</summary>
    public static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> authority)
    {
        int port = authority.LastIndexOf((byte)':');
        ReadOnlySpan<byte> host = port < 0 || authority[port..].Contains((byte)']') ? authority : authority[..port];
        return !host.IsEmpty && host[^1] == '.' ? host[..^1] : host;
    }
}
