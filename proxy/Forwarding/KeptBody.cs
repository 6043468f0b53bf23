using System.Buffers;

namespace Mesh.Proxy.Forwarding;

/// <summary>A request's body that is kept while it is read, so that it can be sent again. Beyond a bound it is only passed on.</summary>
internal sealed class KeptBody(Stream inner) : Stream
{
    /// <summary>Most that is kept, as on the engine.</summary>
    private const int Limit = 64 * 1024;

    private byte[] _kept = [];
    private int _length;
    private int _position;

    /// <summary>Everything that was read is still there.</summary>
    public bool IsRepeatable { get; private set; } = true;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The next read begins at the start.</summary>
    public void Rewind() => _position = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position < _length)
        {
            int replayed = Math.Min(buffer.Length, _length - _position);
            _kept.AsMemory(_position, replayed).CopyTo(buffer);
            _position += replayed;
            return replayed;
        }

        int count = await inner.ReadAsync(buffer, cancellationToken);
        Keep(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Bodies are copied asynchronously only.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Forget();
        base.Dispose(disposing);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (!IsRepeatable || _length + bytes.Length > Limit)
        {
            IsRepeatable = false;
            Forget();
            return;
        }

        if (_length + bytes.Length > _kept.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, (_length + bytes.Length) * 2));
            _kept.AsSpan(0, _length).CopyTo(larger);
            Return();
            _kept = larger;
        }

        bytes.CopyTo(_kept.AsSpan(_length));
        _length += bytes.Length;
        _position = _length;
    }

    private void Forget()
    {
        Return();
        _kept = [];
        _length = _position = 0;
    }

    private void Return()
    {
        if (_kept.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_kept);
        }
    }
}
