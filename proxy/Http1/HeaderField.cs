namespace Mesh.Proxy.Http1;

/// <summary>Where one field line stands within the bytes of its head; 16 bytes, so that a head's table stays small.</summary>
/// <param name="lineStart">First byte of the line, which is the first of the name.</param>
/// <param name="nameLength">Bytes of the name.</param>
/// <param name="valueOffset">First byte of the value, counted from <paramref name="lineStart"/>.</param>
/// <param name="valueLength">Bytes of the value without the white space around it.</param>
/// <param name="lineLength">Bytes of the line with its CRLF.</param>
/// <param name="known">Which name it is.</param>
internal readonly struct HeaderField(int lineStart, int nameLength, int valueOffset, int valueLength, int lineLength, KnownField known)
{
    private readonly ushort _nameLength = (ushort)nameLength;
    private readonly ushort _valueOffset = (ushort)valueOffset;
    private readonly ushort _valueLength = (ushort)valueLength;
    private readonly ushort _lineLength = (ushort)lineLength;

    public int LineStart { get; } = lineStart;

    public int LineEnd => LineStart + _lineLength;

    public KnownField Known { get; } = known;

    /// <summary>Named by <c>Connection</c>: for this hop only.</summary>
    public bool IsNominated { get; private init; }

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> head) => head.Slice(LineStart, _nameLength);

    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head) => head.Slice(LineStart + _valueOffset, _valueLength);

    public HeaderField Nominate() => this with { IsNominated = true };
}
