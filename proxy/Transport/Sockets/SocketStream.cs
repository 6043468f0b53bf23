using System.Buffers;
using System.IO.Pipelines;

namespace Mesh.Proxy.Transport.Sockets;

/// <summary>A transport socket as a stream, for the HTTP client. Used asynchronously only: a blocked thread-pool thread would be a bug.</summary>
internal sealed class SocketStream(SocketPipes pipes) : Stream
{
    private int _disposed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult read = await pipes.Input.ReadAsync(cancellationToken);
        int count = (int)Math.Min(read.Buffer.Length, buffer.Length);
        ReadOnlySequence<byte> taken = read.Buffer.Slice(0, count);
        taken.CopyTo(buffer.Span);
        pipes.Input.AdvanceTo(taken.End);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        FlushResult flushed = await pipes.Output.WriteAsync(buffer, cancellationToken);
        if (flushed.IsCompleted)
        {
            throw new IOException("the connection has ended");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            pipes.Dispose();
        }

        base.Dispose(disposing);
    }
}
