namespace Mesh.Proxy.Routing;

/// <summary>
/// What decisions may know of a request. Each host gives its own view; no decision sees the host.
/// </summary>
/// <param name="Method">Method token.</param>
/// <param name="Authority">Host or <c>:authority</c>; may be empty.</param>
/// <param name="Target">Request target as the client sent it.</param>
/// <param name="Headers">Header fields.</param>
internal readonly record struct RequestHead(string Method, string Authority, string Target, IHeaderLookup Headers)
{
    /// <summary>A request whose head is no longer at hand.</summary>
    public static RequestHead Unknown { get; } = new("", "", "", new NoHeaders());

    /// <summary>True for gRPC, which reads failures from trailers and not from the HTTP status.</summary>
    public bool IsGrpc => Headers.Get("content-type") is { } type
        && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
        && (type.Length == "application/grpc".Length || type["application/grpc".Length] is '+' or ';' or ' ');

    private sealed class NoHeaders : IHeaderLookup
    {
        public string? Get(string name) => null;
    }
}
