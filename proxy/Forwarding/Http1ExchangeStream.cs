namespace Mesh.Proxy.Forwarding;

/// <summary>
/// An HTTP/1.1 connection on which an end of stream that comes in place of an answer is an error. The HTTP client takes it for an idle connection that the server has
/// closed, and sends a request without a body once more, up to four times, each time perhaps to a server that has carried it out. On an error it does not, and an end that comes
/// before the request stays an end. Where a request with a safe method (RFC 9110 §9.2.1) meets the end of a connection that has carried others, that is what is wanted, as on the engine:
/// the server closed it while the request was on its way, and whether it has seen the request does not matter.
/// </summary>
/// <param name="inner">The connection. Used asynchronously, one read and one write at a time.</param>
internal sealed class Http1ExchangeStream(Stream inner) : Stream
{
    private volatile bool _isUnanswered;
    private volatile bool _hasAnswered;
    private volatile bool _mayBeSentAgain;
    private int _matched;
    private volatile bool _isUpgraded;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // After it the connection is the application's protocol, in which no write asks for an answer.
    private static ReadOnlySpan<byte> SwitchingProtocols => "HTTP/1.1 101"u8;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException) when (_isUnanswered && _mayBeSentAgain)
        {
            return 0;
        }

        if (buffer.IsEmpty || _isUpgraded)
        {
            return count;
        }

        if (count == 0)
        {
            return _isUnanswered && !_mayBeSentAgain ? throw new IOException("the connection ended before the answer began") : 0;
        }

        _isUnanswered = false;
        _hasAnswered = true;
        LookForUpgrade(buffer.Span[..count]);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isUnanswered)
        {
            _matched = 0;
            _mayBeSentAgain = _hasAnswered && IsSafe(buffer.Span);
            _isUnanswered = true;
        }

        try
        {
            await inner.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException) when (_mayBeSentAgain)
        {
            // The end that is read in the place of the answer says so, in the way that the client understands.
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    // A blocked thread-pool thread would be a bug.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // The client writes a request's line at once.
    private static bool IsSafe(ReadOnlySpan<byte> request) =>
        request.StartsWith("GET "u8) || request.StartsWith("HEAD "u8) || request.StartsWith("OPTIONS "u8) || request.StartsWith("TRACE "u8);

    // The status line may come in parts.
    private void LookForUpgrade(ReadOnlySpan<byte> answer)
    {
        if (_matched < 0)
        {
            return;
        }

        ReadOnlySpan<byte> expected = SwitchingProtocols[_matched..];
        int common = Math.Min(expected.Length, answer.Length);
        _matched = answer[..common].SequenceEqual(expected[..common]) ? _matched + common : -1;
        if (_matched == SwitchingProtocols.Length)
        {
            _isUpgraded = true;
        }
    }
}
