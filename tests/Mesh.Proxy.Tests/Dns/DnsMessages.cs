using System.Buffers.Binary;
using System.Text;
using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Tests.Dns;

/// <summary>Makes messages as resolvers and nameservers do.</summary>
internal static class DnsMessages
{
    public static byte[] Query(string name, DnsRecordType type = DnsRecordType.A, ushort id = 0x1234, ushort recordClass = 1, byte[]? additional = null)
    {
        List<byte> message = [.. Short(id), 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(additional is null ? 0 : 1)];
        message.AddRange([.. Name(name), .. Short((ushort)type), .. Short(recordClass), .. additional ?? []]);
        return [.. message];
    }

    public static byte[] Opt(ushort udpBytes = 1232, byte version = 0, bool dnssecOk = false) =>
        [0, 0, 41, .. Short(udpBytes), 0, version, (byte)(dnssecOk ? 0x80 : 0), 0, 0, 0];

    /// <summary>What a nameserver might say: header and question of the query, and a record for its name.</summary>
    public static byte[] Answer(ReadOnlySpan<byte> query, byte[] address)
    {
        Assert.True(DnsQuery.TryRead(query, out DnsQuery read));
        byte[] answer = [.. query[..read.QuestionEnd], 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. address];
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), 0x8180);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), 1);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(10), 0);
        return answer;
    }

    public static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.Latin1.GetBytes(label)]), 0];

    public static DnsCode CodeOf(ReadOnlySpan<byte> answer) => (DnsCode)(DnsHeader.Flags(answer) & DnsHeader.Code);

    private static byte[] Short(ushort value) => [(byte)(value >> 8), (byte)value];
}
