using System.Buffers.Binary;

namespace Mesh.Proxy.Dns;

/// <summary>What a message asks, as far as the sidecar has to know it.</summary>
/// <param name="Flags">Of the header.</param>
/// <param name="NameBytes">Bytes of the name, which follows the header.</param>
/// <param name="Type">May be one that is not known here.</param>
/// <param name="Class">1 for the Internet.</param>
/// <param name="Edns">Null without an OPT record that can be read.</param>
internal readonly record struct DnsQuery(ushort Flags, int NameBytes, DnsRecordType Type, ushort Class, EdnsOffer? Edns)
{
    public const ushort InternetClass = 1;

    /// <summary>Type and class, behind the name.</summary>
    public const int FixedBytes = 4;

    /// <summary>Further records that are looked through for OPT; queries have one, or two with a signature.</summary>
    private const int MaxAdditionals = 8;

    /// <summary>Where the question ends.</summary>
    public int QuestionEnd => DnsHeader.Bytes + NameBytes + FixedBytes;

    /// <summary>Reads a query. False for anything else: an answer, another operation, several questions, malformed bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out DnsQuery query)
    {
        query = default;
        if (message.Length < DnsHeader.Bytes
            || (DnsHeader.Flags(message) & (DnsHeader.Response | DnsHeader.Operation)) != 0
            || !TryReadQuestion(message, out int nameBytes))
        {
            return false;
        }

        ReadOnlySpan<byte> behindName = message[(DnsHeader.Bytes + nameBytes)..];
        query = new DnsQuery(
            DnsHeader.Flags(message),
            nameBytes,
            (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(behindName),
            BinaryPrimitives.ReadUInt16BigEndian(behindName[2..]),
            DnsHeader.Answers(message) == 0 && DnsHeader.Authorities(message) == 0 ? FindEdns(behindName[FixedBytes..], DnsHeader.Additionals(message)) : null);
        return true;
    }

    /// <summary>True if the message has one question, and it is whole.</summary>
    /// <param name="message">At least a header.</param>
    /// <param name="nameBytes">Bytes of its name.</param>
    public static bool TryReadQuestion(ReadOnlySpan<byte> message, out int nameBytes)
    {
        nameBytes = DnsHeader.Questions(message) == 1 ? DnsName.Measure(message[DnsHeader.Bytes..]) : 0;
        return nameBytes > 0 && message.Length >= DnsHeader.Bytes + nameBytes + FixedBytes;
    }

    private static EdnsOffer? FindEdns(ReadOnlySpan<byte> records, int count)
    {
        const int fixedBytes = 10;
        const uint dnssecOk = 0x8000;
        for (int i = 0; i < Math.Min(count, MaxAdditionals); i++)
        {
            int nameBytes = DnsName.Measure(records);
            if (nameBytes == 0 || records.Length < nameBytes + fixedBytes)
            {
                return null;
            }

            ReadOnlySpan<byte> behindName = records[nameBytes..];
            int dataBytes = BinaryPrimitives.ReadUInt16BigEndian(behindName[8..]);
            if (behindName.Length < fixedBytes + dataBytes)
            {
                return null;
            }

            if (nameBytes == 1 && (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(behindName) == DnsRecordType.Opt)
            {
                uint extended = BinaryPrimitives.ReadUInt32BigEndian(behindName[4..]);
                return new EdnsOffer(BinaryPrimitives.ReadUInt16BigEndian(behindName[2..]), (byte)(extended >> 16), (extended & dnssecOk) != 0);
            }

            records = behindName[(fixedBytes + dataBytes)..];
        }

        return null;
    }
}
