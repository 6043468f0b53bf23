namespace Mesh.Cli.Sidecars;

/// <summary>A stream that takes what it runs over with it when it ends.</summary>
internal sealed class ForwardedStream(Stream inner, IReadOnlyList<IDisposable> owned) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
        // Each write is a message already.
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The client's stream only blocks, and does not know of cancellation.
        byte[] received = new byte[buffer.Length];
        int count = await Task.Run(() => inner.Read(received, 0, received.Length), CancellationToken.None).WaitAsync(cancellationToken);
        received.AsSpan(0, count).CopyTo(buffer.Span);
        return count;
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            foreach (IDisposable part in owned)
            {
                part.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
