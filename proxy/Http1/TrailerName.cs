using System.Runtime.CompilerServices;

namespace Mesh.Proxy.Http1;

/// <summary>Collects the name of a trailer, which may come in pieces, as far as a forbidden one could be long.</summary>
internal struct TrailerName
{
    // Longer than the longest forbidden name.
    private const int Capacity = 32;

    // Framing, routing, what is for one hop, and what the mesh itself vouches for: readers may merge trailers into the head (RFC 9110 §6.5.1).
    private static readonly KnownFieldSet Forbidden = HopByHop.Fields | KnownFieldSet.Of(
        KnownField.Host,
        KnownField.ContentLength,
        KnownField.TransferEncoding,
        KnownField.Expect,
        KnownField.Trailer,
        KnownField.ContentType,
        KnownField.XForwardedClientCert,
        KnownField.XMeshReason);

    private Name _name;
    private byte _length;

    public readonly bool IsEmpty => _length == 0;

    public readonly bool IsForbidden => _length <= Capacity && Forbidden.Contains(KnownFieldNames.Find(((ReadOnlySpan<byte>)_name)[.._length]));

    public void Clear() => _length = 0;

    public void Append(byte character)
    {
        if (_length < Capacity)
        {
            _name[_length] = character;
        }

        _length = (byte)Math.Min(_length + 1, Capacity + 1);
    }

    [InlineArray(Capacity)]
    private struct Name
    {
        private byte _first;
    }
}
