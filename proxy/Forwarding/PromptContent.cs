using System.Net;

namespace Mesh.Proxy.Forwarding;

/// <summary>
/// A request body each part of which is sent as soon as the client has sent it. On HTTP/1.1 the HTTP client would collect parts in a buffer, and an application that
/// waits for the first part of a stream would wait for the last.
/// </summary>
internal sealed class PromptContent : HttpContent
{
    private readonly HttpContent _inner;

    public PromptContent(HttpContent inner)
    {
        _inner = inner;
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _inner.CopyToAsync(new FlushingStream(stream), context, cancellationToken);

    // The length, if the client announced one, is among the headers.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
