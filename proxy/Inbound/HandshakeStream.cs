namespace Mesh.Proxy.Inbound;

/// <summary>
/// What a TLS handshake runs on: it has a turn while it computes and none while it waits for its peer, so that peers that say nothing hold up nobody. After
/// <see cref="EndHandshake"/> bytes pass as they are.
/// </summary>
/// <param name="inner">The connection. Used asynchronously.</param>
/// <param name="turns">One for each handshake that may compute.</param>
internal sealed class HandshakeStream(Stream inner, SemaphoreSlim turns) : Stream
{
    private bool _hasTurn;
    private bool _isOver;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The handshake has ended, well or not: its turn is another's.</summary>
    public void EndHandshake()
    {
        _isOver = true;
        GiveTurnBack();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isOver ? inner.ReadAsync(buffer, cancellationToken) : ReadBetweenTurnsAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    // A blocked thread-pool thread would be a bug.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask<int> ReadBetweenTurnsAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        GiveTurnBack();
        int count = await inner.ReadAsync(buffer, cancellationToken);
        await turns.WaitAsync(cancellationToken);
        _hasTurn = true;
        return count;
    }

    private void GiveTurnBack()
    {
        if (_hasTurn)
        {
            _hasTurn = false;
            turns.Release();
        }
    }
}
