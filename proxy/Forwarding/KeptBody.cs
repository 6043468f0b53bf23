using System.Buffers;

namespace Mesh.Proxy.Forwarding;

/// <summary>A request's body that is kept while it is read, so that it can be sent again. Beyond a bound, and once an answer is passed on, it is only passed on.</summary>
/// <remarks>One reader at a time; <see cref="Release"/> may come while it reads.</remarks>
internal sealed class KeptBody(Stream inner) : Stream
{
    /// <summary>Most that is kept, as on the engine.</summary>
    private const int Limit = 64 * 1024;

    private readonly Lock _lock = new();
    private byte[] _kept = [];
    private int _length;
    private int _position;

    /// <summary>Everything that was read is still there.</summary>
    public bool IsRepeatable { get; private set; } = true;

    /// <summary>Who is told when the body was read whole, or was too long; null if nobody is.</summary>
    public PendingMirrors? Mirrors { get; init; }

    /// <summary>What the client says that the body is long; null if it does not say.</summary>
    public long? Announced { get; init; }

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

    /// <summary>It will not be sent again.</summary>
    public void Release()
    {
        lock (_lock)
        {
            IsRepeatable = false;
            if (_position == _length)
            {
                Forget();
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (TryReplay(buffer.Span, out int replayed))
        {
            return replayed;
        }

        int count = await inner.ReadAsync(buffer, cancellationToken);
        Keep(buffer.Span[..count]);
        // A server may answer when it has as much as was announced, before the end has come.
        if (Mirrors is not null && ((count == 0 && buffer.Length > 0) || _length == Announced))
        {
            Mirror();
        }

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
        lock (_lock)
        {
            IsRepeatable = false;
            Forget();
        }

        base.Dispose(disposing);
    }

    private bool TryReplay(Span<byte> buffer, out int count)
    {
        lock (_lock)
        {
            // Readers begin without a buffer, to wait for something to read.
            bool isReplaying = _position < _length;
            count = Math.Min(buffer.Length, _length - _position);
            _kept.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return isReplaying;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (!IsRepeatable || _length + bytes.Length > Limit)
            {
                if (IsRepeatable && Mirrors is not null)
                {
                    Mirrors.IsTooLarge = true;
                }

                IsRepeatable = false;
                Forget();
                return;
            }

            if (_length + bytes.Length > _kept.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent((_length + bytes.Length) * 2);
                _kept.AsSpan(0, _length).CopyTo(larger);
                Return();
                _kept = larger;
            }

            bytes.CopyTo(_kept.AsSpan(_length));
            _length += bytes.Length;
            _position = _length;
        }
    }

    private void Mirror()
    {
        lock (_lock)
        {
            if (IsRepeatable)
            {
                Mirrors?.OnBody(_kept.AsSpan(0, _length));
            }
        }
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
