namespace Mesh.Proxy.Forwarding;

/// <summary>
/// An HTTP/1.1 connection on which an end of stream that comes in place of an answer is an error. The HTTP client takes it for an idle connection that the server has
/// closed, and sends a request without a body once more, up to four times, each time perhaps to a server that has carried it out. On an error it does not, and an end that comes
/// before the request stays an end.
/// </summary>
/// <param name="inner">The connection. Used asynchronously, one read and one write at a time.</param>
internal sealed class Http1ExchangeStream(Stream inner) : Stream
{
    private volatile bool _isUnanswered;
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
        int count = await inner.ReadAsync(buffer, cancellationToken);
        if (buffer.IsEmpty || _isUpgraded)
        {
            return count;
        }

        if (count == 0)
        {
            return _isUnanswered ? throw new IOException("the connection ended before the answer began") : 0;
        }

        _isUnanswered = false;
        LookForUpgrade(buffer.Span[..count]);
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isUnanswered)
        {
            _matched = 0;
            _isUnanswered = true;
        }

        return inner.WriteAsync(buffer, cancellationToken);
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
