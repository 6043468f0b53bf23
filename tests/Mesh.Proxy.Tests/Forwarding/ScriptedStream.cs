namespace Mesh.Proxy.Tests.Forwarding;

/// <summary>A connection whose reads are another stream's, and whose writes go nowhere or fail.</summary>
/// <param name="reads">What is read.</param>
internal sealed class ScriptedStream(Stream reads) : Stream
{
    /// <summary>Thrown by writes; null for none.</summary>
    public IOException? WriteFault { get; set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => reads.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        WriteFault is null ? ValueTask.CompletedTask : ValueTask.FromException(WriteFault);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
