namespace Mesh.Proxy.Http1;

/// <summary>Writes pieces one behind the other.</summary>
internal ref struct HeadOutput(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Length..]);
        Length += bytes.Length;
    }

    public readonly void Set(int position, byte value) => _destination[position] = value;
}
