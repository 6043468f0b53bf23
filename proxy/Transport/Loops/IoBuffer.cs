namespace Mesh.Proxy.Transport.Loops;

/// <summary>
/// Room for bytes on their way from one socket to another: filled at <see cref="Free"/>, drained at <see cref="Filled"/>. The memory is reserved in full and only costs
/// what was ever written to, so one size serves small heads and long bodies.
/// </summary>
internal sealed unsafe class IoBuffer
{
    /// <summary>Holds the largest head that is accepted (16 KiB request line and 60 KiB fields) with room to spare.</summary>
    public const int Capacity = 96 * 1024;

    private readonly byte* _memory;
    private int _start;
    private int _end;

    internal IoBuffer(byte* memory) => _memory = memory;

    /// <summary>Bytes that wait to be drained.</summary>
    public int Count => _end - _start;

    public bool IsEmpty => _start == _end;

    /// <summary>Whether anything can be added without <see cref="Compact"/>.</summary>
    public bool IsFull => _end == Capacity;

    /// <summary>Highest offset written since the last trim; what the memory costs.</summary>
    internal int HighWater { get; set; }

    internal byte* Memory => _memory;

    public Span<byte> Filled => new(_memory + _start, _end - _start);

    public Span<byte> Free => new(_memory + _end, Capacity - _end);

    /// <summary>Bytes were written at the start of <see cref="Free"/>.</summary>
    public void Fill(int count)
    {
        _end += count;
        if (_end > HighWater)
        {
            HighWater = _end;
        }
    }

    /// <summary>Bytes were taken from the start of <see cref="Filled"/>.</summary>
    public void Drain(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <summary>Moves what is left to the front, so that all other room is free.</summary>
    public void Compact()
    {
        if (_start > 0)
        {
            Filled.CopyTo(new Span<byte>(_memory, Capacity));
            _end -= _start;
            _start = 0;
        }
    }

    public void Clear() => _start = _end = 0;

    /// <summary>Adds a copy of the bytes, which must fit.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Free);
        Fill(bytes.Length);
    }
}
