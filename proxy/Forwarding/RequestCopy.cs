using System.Net;
using System.Net.Http.Headers;

namespace Mesh.Proxy.Forwarding;

/// <summary>A request as its backend gets it, to be sent to others: mirrors, when it has ended itself, and endpoints that are asked beside the first.</summary>
internal sealed class RequestCopy
{
    private readonly HttpMethod _method;
    private readonly string _target;
    private readonly KeyValuePair<string, HeaderStringValues>[] _fields;
    private readonly KeyValuePair<string, HeaderStringValues>[]? _contentFields;

    /// <param name="target">Path and query.</param>
    /// <param name="message">What the backend gets; not kept.</param>
    public RequestCopy(string target, HttpRequestMessage message)
    {
        Version = message.Version;
        _method = message.Method;
        _target = target;
        _fields = [.. message.Headers.NonValidated];
        _contentFields = message.Content is { } content ? [.. content.Headers.NonValidated] : null;
    }

    public Version Version { get; }

    /// <summary>The whole body; null if there is none, or it is empty.</summary>
    public byte[]? Body { get; set; }

    /// <summary>A message for an endpoint.</summary>
    /// <param name="prefix">Scheme and authority of the endpoint.</param>
    public HttpRequestMessage ToMessage(string prefix)
    {
        HttpRequestMessage message = new(_method, new Uri(prefix + _target, MeshTransformer.RawTarget))
        {
            Version = Version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _contentFields is null ? null : Body is null ? new ByteArrayContent([]) : new CopiedContent(Body),
        };
        Add(message.Headers, _fields);
        if (message.Content is { } content)
        {
            Add(content.Headers, _contentFields!);
        }

        return message;
    }

    private static void Add(HttpHeaders to, KeyValuePair<string, HeaderStringValues>[] fields)
    {
        foreach ((string name, HeaderStringValues values) in fields)
        {
            to.TryAddWithoutValidation(name, values);
        }
    }

    // Says nothing about its length: if the client announced one it is among the fields, otherwise the copy says as little as the request.
    private sealed class CopiedContent(byte[] body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(body, 0, body.Length);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            stream.WriteAsync(body, 0, body.Length, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
