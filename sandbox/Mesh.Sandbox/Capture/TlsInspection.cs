using System.Buffers.Binary;

namespace Mesh.Sandbox.Capture;

/// <summary>Reads from captured bytes whether a stream is TLS and which version the server chose (RFC 8446 §4.1.3, §5.1).</summary>
internal static class TlsInspection
{
    private const int RecordHeaderLength = 5;
    private const int MaxRecordLength = (1 << 14) + 256;
    private const byte ChangeCipherSpec = 20;
    private const byte Handshake = 22;
    private const byte ApplicationData = 23;
    private const byte ServerHello = 2;
    private const ushort SupportedVersions = 43;

    /// <summary>TLS 1.3 as it stands in the supported_versions extension.</summary>
    public const ushort Tls13 = 0x0304;

    /// <summary>
    /// True if the bytes are TLS records from the first to the last whole one, beginning with a handshake record, and none is anything but TLS. A stream that has only begun
    /// is judged by what there is of it.
    /// </summary>
    public static bool IsTls(ReadOnlySpan<byte> stream)
    {
        if (!stream.IsEmpty && stream[0] != Handshake)
        {
            return false;
        }

        while (stream.Length >= RecordHeaderLength)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(stream[3..]);
            if (stream[0] is < ChangeCipherSpec or > ApplicationData || stream[1] != 3 || length > MaxRecordLength)
            {
                return false;
            }

            stream = stream[Math.Min(stream.Length, RecordHeaderLength + length)..];
        }

        return true;
    }

    /// <summary>True if a whole record of application data is among the records, which in TLS 1.3 is everything after the hellos.</summary>
    public static bool CarriesApplicationData(ReadOnlySpan<byte> stream)
    {
        while (stream.Length >= RecordHeaderLength)
        {
            int end = RecordHeaderLength + BinaryPrimitives.ReadUInt16BigEndian(stream[3..]);
            if (stream.Length < end)
            {
                return false;
            }

            if (stream[0] == ApplicationData)
            {
                return true;
            }

            stream = stream[end..];
        }

        return false;
    }

    /// <summary>The version a server chose: supported_versions of its ServerHello, else the legacy version field.</summary>
    /// <returns>The version, or 0 if the stream does not begin with a whole ServerHello.</returns>
    public static ushort NegotiatedVersion(ReadOnlySpan<byte> serverStream)
    {
        // record header, handshake header (type, 3 bytes length), legacy version, random, session id
        const int VersionOffset = RecordHeaderLength + 4;
        const int SessionIdOffset = VersionOffset + 2 + 32;
        if (serverStream.Length <= SessionIdOffset || serverStream[0] != Handshake || serverStream[RecordHeaderLength] != ServerHello)
        {
            return 0;
        }

        ushort legacy = BinaryPrimitives.ReadUInt16BigEndian(serverStream[VersionOffset..]);
        int position = SessionIdOffset + 1 + serverStream[SessionIdOffset] + 2 + 1; // session id, cipher suite, compression
        if (serverStream.Length < position + 2)
        {
            return 0;
        }

        int end = position + 2 + BinaryPrimitives.ReadUInt16BigEndian(serverStream[position..]);
        if (serverStream.Length < end)
        {
            return 0;
        }

        position += 2;
        while (position + 4 <= end)
        {
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(serverStream[position..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(serverStream[(position + 2)..]);
            if (type == SupportedVersions && length == 2 && position + 6 <= end)
            {
                return BinaryPrimitives.ReadUInt16BigEndian(serverStream[(position + 4)..]);
            }

            position += 4 + length;
        }

        return legacy;
    }
}
