using System.Buffers.Binary;
using System.Text;

namespace Mesh.Sandbox.Node.Dns;

/// <summary>One question, read from the wire. (The DNS packages at hand keep their encoder to themselves, and a server of four record types needs little of it.)</summary>
/// <param name="Id">To be repeated in the answer.</param>
/// <param name="RecursionDesired">To be repeated in the answer.</param>
/// <param name="Name">Lower case, without the final dot.</param>
/// <param name="WireName">As it was asked, to be repeated in the answer.</param>
/// <param name="Type">May be one that this server does not know.</param>
/// <param name="MaxUdpBytes">512, or what the client offers by EDNS.</param>
internal sealed record DnsQuery(ushort Id, bool RecursionDesired, string Name, byte[] WireName, DnsRecordType Type, int MaxUdpBytes)
{
    public const int HeaderBytes = 12;
    private const int ClassicUdpBytes = 512;
    private const int MaxNameBytes = 255;
    private const ushort OptionRecord = 41;
    private const ushort InternetClass = 1;

    /// <summary>Reads a query. False for anything else: an answer, another operation, several questions, malformed bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out DnsQuery? query)
    {
        query = null;
        if (message.Length < HeaderBytes)
        {
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        const ushort answerOrOperation = 0xF800;
        if ((flags & answerOrOperation) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
        {
            return false;
        }

        if (!TryReadName(message[HeaderBytes..], out var name, out var wireName))
        {
            return false;
        }

        var rest = message[(HeaderBytes + wireName.Length)..];
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) != InternetClass)
        {
            return false;
        }

        const ushort recursionDesired = 0x0100;
        query = new DnsQuery(
            BinaryPrimitives.ReadUInt16BigEndian(message),
            (flags & recursionDesired) != 0,
            name,
            wireName,
            (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(rest),
            UdpBytes(rest[4..]));
        return true;
    }

    /// <summary>A question's name is never compressed: there is nothing before it to point to.</summary>
    private static bool TryReadName(ReadOnlySpan<byte> bytes, out string name, out byte[] wireName)
    {
        const int maxLabel = 63;
        var text = new StringBuilder();
        for (var position = 0; position < bytes.Length && position < MaxNameBytes;)
        {
            int length = bytes[position++];
            if (length == 0)
            {
                name = text.ToString().ToLowerInvariant();
                wireName = bytes[..position].ToArray();
                return true;
            }

            if (length > maxLabel || position + length > bytes.Length)
            {
                break;
            }

            text.Append(text.Length == 0 ? "" : ".").Append(Encoding.Latin1.GetString(bytes.Slice(position, length)));
            position += length;
        }

        name = "";
        wireName = [];
        return false;
    }

    /// <summary>An OPT record (RFC 6891) directly behind the question carries the client's buffer size in its class field.</summary>
    private static int UdpBytes(ReadOnlySpan<byte> rest)
    {
        // A fragmented answer would be lost more easily than one asked for again over TCP.
        const int mostWithoutFragments = 1232;
        return rest.Length >= 5 && rest[0] == 0 && BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) == OptionRecord
            ? Math.Clamp(BinaryPrimitives.ReadUInt16BigEndian(rest[3..]), (ushort)ClassicUdpBytes, (ushort)mostWithoutFragments)
            : ClassicUdpBytes;
    }
}
