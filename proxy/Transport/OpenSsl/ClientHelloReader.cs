using System.Buffers.Binary;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// Reads as much of a ClientHello (RFC 8446 §4.1.2) as is needed to know whether a handshake is worth beginning, and with whom: the protocol names of ALPN (RFC 7301 §3.1) and the name in
/// SNI (RFC 6066 §3). Structure is checked, meaning is left to the TLS library, which reads the same bytes again.
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
    private const ushort ServerNameExtension = 0;
    private const ushort AlpnExtension = 16;
    private const byte HostName = 0;

    public static ClientHello Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && bytes[0] != HandshakeRecord)
        {
            return ClientHello.Invalid;
        }

        if (bytes.Length < RecordHeader)
        {
            return default;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        if (length > MaxLength - RecordHeader || length < HandshakeHeader)
        {
            return ClientHello.Invalid;
        }

        return bytes.Length < RecordHeader + length ? default : ReadMessage(bytes, bytes.Slice(RecordHeader, length));
    }

    private static ClientHello ReadMessage(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> record)
    {
        int length = (record[1] << 16) | (record[2] << 8) | record[3];
        // Split over several records: allowed, but no client of ours does it.
        if (record[0] != ClientHelloMessage || length > record.Length - HandshakeHeader)
        {
            return ClientHello.Invalid;
        }

        ReadOnlySpan<byte> rest = record.Slice(HandshakeHeader, length);
        return TrySkip(ref rest, VersionAndRandom)
            && TryTake(ref rest, lengthBytes: 1, out _) // legacy session id
            && TryTake(ref rest, lengthBytes: 2, out _) // cipher suites
            && TryTake(ref rest, lengthBytes: 1, out _) // compression methods
            && TryTake(ref rest, lengthBytes: 2, out ReadOnlySpan<byte> extensions)
            ? ReadExtensions(whole, extensions)
            : ClientHello.Invalid;
    }

    private static ClientHello ReadExtensions(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> extensions)
    {
        bool? offersOurs = null;
        Range? serverName = null;
        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 2)
            {
                return ClientHello.Invalid;
            }

            ushort type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, lengthBytes: 2, out ReadOnlySpan<byte> value))
            {
                return ClientHello.Invalid;
            }

            // Each at most once: of two names whoever reads behind us could mean the other.
            bool isSound = type switch
            {
                AlpnExtension => offersOurs is null && (offersOurs = ReadProtocols(value)) is not null,
                ServerNameExtension => serverName is null && (serverName = ReadServerName(whole, value)) is not null,
                _ => true,
            };
            if (!isSound)
            {
                return ClientHello.Invalid;
            }
        }

        return new ClientHello(ClientHelloStatus.Complete, offersOurs == true, serverName ?? default);
    }

    /// <returns>Whether one of them is ours; null if it is no list of names.</returns>
    private static bool? ReadProtocols(ReadOnlySpan<byte> value)
    {
        if (!TryTake(ref value, lengthBytes: 2, out ReadOnlySpan<byte> names) || !value.IsEmpty)
        {
            return null;
        }

        bool isOurs = false;
        while (!names.IsEmpty)
        {
            if (!TryTake(ref names, lengthBytes: 1, out ReadOnlySpan<byte> name) || name.IsEmpty)
            {
                return null;
            }

            isOurs |= AlpnSelection.IsMeshProtocol(name);
        }

        return isOurs;
    }

    /// <returns>Where the one host name of the list stands; null if it is anything else than a list of one host name.</returns>
    private static Range? ReadServerName(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> value)
    {
        if (!TryTake(ref value, lengthBytes: 2, out ReadOnlySpan<byte> list) || !value.IsEmpty || list.IsEmpty || list[0] != HostName)
        {
            return null;
        }

        list = list[1..];
        return TryTake(ref list, lengthBytes: 2, out ReadOnlySpan<byte> name) && list.IsEmpty && !name.IsEmpty && whole.Overlaps(name, out int start)
            ? start..(start + name.Length)
            : null;
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
