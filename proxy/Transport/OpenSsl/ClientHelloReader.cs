using System.Buffers.Binary;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// Reads as much of a ClientHello (RFC 8446 §4.1.2) as is needed to know whether a handshake is worth beginning: the protocol names of ALPN (RFC 7301 §3.1). Structure is checked,
/// meaning is left to the TLS library, which reads the same bytes again.
/// </summary>
internal static class ClientHelloReader
{
    /// <summary>One record; a ClientHello that needs more is not ours.</summary>
    public const int MaxLength = RecordHeader + 16 * 1024;

    private const int RecordHeader = 5;
    private const int HandshakeHeader = 4;
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const int VersionAndRandom = 2 + 32;
    private const ushort AlpnExtension = 16;

    public static ClientHello Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && bytes[0] != HandshakeRecord)
        {
            return new ClientHello(ClientHelloStatus.Invalid);
        }

        if (bytes.Length < RecordHeader)
        {
            return default;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        if (length > MaxLength - RecordHeader || length < HandshakeHeader)
        {
            return new ClientHello(ClientHelloStatus.Invalid);
        }

        return bytes.Length < RecordHeader + length ? default : ReadMessage(bytes.Slice(RecordHeader, length));
    }

    private static ClientHello ReadMessage(ReadOnlySpan<byte> record)
    {
        int length = (record[1] << 16) | (record[2] << 8) | record[3];
        // Split over several records: allowed, but no client of ours does it.
        if (record[0] != ClientHelloMessage || length > record.Length - HandshakeHeader)
        {
            return new ClientHello(ClientHelloStatus.Invalid);
        }

        ReadOnlySpan<byte> rest = record.Slice(HandshakeHeader, length);
        return TrySkip(ref rest, VersionAndRandom)
            && TryTake(ref rest, lengthBytes: 1, out _) // legacy session id
            && TryTake(ref rest, lengthBytes: 2, out _) // cipher suites
            && TryTake(ref rest, lengthBytes: 1, out _) // compression methods
            && TryTake(ref rest, lengthBytes: 2, out ReadOnlySpan<byte> extensions)
            ? ReadExtensions(extensions)
            : new ClientHello(ClientHelloStatus.Invalid);
    }

    private static ClientHello ReadExtensions(ReadOnlySpan<byte> extensions)
    {
        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 2)
            {
                return new ClientHello(ClientHelloStatus.Invalid);
            }

            ushort type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, lengthBytes: 2, out ReadOnlySpan<byte> value))
            {
                return new ClientHello(ClientHelloStatus.Invalid);
            }

            if (type == AlpnExtension)
            {
                return ReadProtocols(value);
            }
        }

        return new ClientHello(ClientHelloStatus.Complete);
    }

    private static ClientHello ReadProtocols(ReadOnlySpan<byte> value)
    {
        if (!TryTake(ref value, lengthBytes: 2, out ReadOnlySpan<byte> names) || !value.IsEmpty)
        {
            return new ClientHello(ClientHelloStatus.Invalid);
        }

        bool isOurs = false;
        while (!names.IsEmpty)
        {
            if (!TryTake(ref names, lengthBytes: 1, out ReadOnlySpan<byte> name) || name.IsEmpty)
            {
                return new ClientHello(ClientHelloStatus.Invalid);
            }

            isOurs |= AlpnSelection.IsMeshProtocol(name);
        }

        return new ClientHello(ClientHelloStatus.Complete, isOurs);
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < count)
        {
            return false;
        }

        bytes = bytes[count..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, int lengthBytes, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (bytes.Length < lengthBytes)
        {
            return false;
        }

        int length = lengthBytes == 1 ? bytes[0] : BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (bytes.Length - lengthBytes < length)
        {
            return false;
        }

        value = bytes.Slice(lengthBytes, length);
        bytes = bytes[(lengthBytes + length)..];
        return true;
    }
}
