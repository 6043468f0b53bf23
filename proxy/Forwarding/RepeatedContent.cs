using System.Net;

namespace Mesh.Proxy.Forwarding;

/// <summary>
/// A request's body that the HTTP client may ask for twice: over HTTP/2 it sends a request again by itself if the server says that it has not looked at it (a GOAWAY that does not cover the stream,
/// or REFUSED_STREAM; RFC 9113 §8.7), as each server does that ends while requests are on their way. The forwarder's own content can be read once, and is prompt for gRPC only.
/// </summary>
internal sealed class RepeatedContent : HttpContent
{
    private const int PieceSize = 16 * 1024;

    private readonly HttpContent _inner;
    private readonly KeptBody _body;
    private Task _reading = Task.CompletedTask;
    private bool _hasStarted;

    /// <param name="inner">Sends the body the first time.</param>
    /// <param name="body">Where it comes from.</param>
    public RepeatedContent(HttpContent inner, KeptBody body)
    {
        (_inner, _body) = (inner, body);
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Stream prompt = new FlushingStream(stream);
        _reading = _hasStarted ? RepeatAsync(_reading, prompt, cancellationToken) : _inner.CopyToAsync(prompt, context, cancellationToken);
        _hasStarted = true;
        return _reading;
    }

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

    private async Task RepeatAsync(Task last, Stream stream, CancellationToken cancellationToken)
    {
        // The HTTP client has cancelled it; two must not read at a time.
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_body.IsRepeatable)
        {
            throw new IOException("the server has not looked at the request, and its body was too long to be kept");
        }

        _body.Rewind();
        byte[] piece = System.Buffers.ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            while (await _body.ReadAsync(piece, cancellationToken) is > 0 and int count)
            {
                await stream.WriteAsync(piece.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
