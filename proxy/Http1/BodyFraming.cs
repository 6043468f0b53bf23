namespace Mesh.Proxy.Http1;

/// <summary>What follows a head (RFC 9112 §6.3).</summary>
/// <param name="Kind">How its end is told.</param>
/// <param name="Length">Bytes, with <see cref="BodyKind.Length"/>; otherwise 0.</param>
internal readonly record struct BodyFraming(BodyKind Kind, long Length)
{
    public static BodyFraming None => default;

    /// <summary>Without a length and without chunks a request has no body.</summary>
    public static BodyFraming Of(Http1Request request) =>
        request.IsChunked ? new(BodyKind.Chunked, 0)
        : request.ContentLength > 0 ? new(BodyKind.Length, request.ContentLength)
        : None;

    /// <param name="response">A response, interim ones included.</param>
    /// <param name="method">Method of the request that it answers. What follows a 2xx to <c>CONNECT</c>, like what follows 101, is no body.</param>
    public static BodyFraming Of(Http1Response response, KnownMethod method) =>
        HasNoBody(response.StatusCode, method) ? None
        : response.IsChunked ? new(BodyKind.Chunked, 0)
        : response.ContentLength < 0 ? new(BodyKind.UntilClose, 0)
        : response.ContentLength > 0 ? new(BodyKind.Length, response.ContentLength)
        : None;

    private static bool HasNoBody(int status, KnownMethod method) =>
        status is < 200 or 204 or 304
        || method == KnownMethod.Head
        || (method == KnownMethod.Connect && status < 300);
}
