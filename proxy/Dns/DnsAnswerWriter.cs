using System.Buffers.Binary;
using System.Text;

namespace Mesh.Proxy.Dns;

/// <summary>
/// Writes the sidecar's own answers. Header and question are those of the query, byte for byte: clients compare upper and lower case, too (the "0x20" check against forged answers).
/// </summary>
internal static class DnsAnswerWriter
{
    /// <summary>Longest datagram: larger ones would be fragmented on some ways. By TCP an answer is as long as it is.</summary>
    public const int MaxBytes = 1232;

    /// <summary>Seconds for which an answer, or that there is none, may be remembered: as CoreDNS says for Kubernetes.</summary>
    public const int TimeToLive = 5;

    private const int ClassicUdpBytes = 512;
    private const int RecordHeadBytes = 12;
    private const int OptBytes = 11;
    private const int ExtendedErrorHeadBytes = 6;
    private const ushort ExtendedErrorOption = 15;
    private const ushort Pointer = 0xC000;

    /// <summary>Answers a query for a name of the zone.</summary>
    /// <param name="message">The query.</param>
    /// <param name="query">What it asks.</param>
    /// <param name="answer">What to say.</param>
    /// <param name="overTcp">Then the client takes any length.</param>
    public static byte[] Write(ReadOnlySpan<byte> message, in DnsQuery query, DnsAnswer answer, bool overTcp)
    {
        int taken = overTcp ? DnsLimits.MaxMessageBytes : Math.Clamp((int)(query.Edns?.UdpBytes ?? 0), ClassicUdpBytes, MaxBytes);
        int limit = taken - (query.Edns is null ? 0 : OptBytes + ExtendedErrorBytes(answer));
        int needed = query.QuestionEnd + answer.Records.Sum(record => RecordHeadBytes + record.Data.Length) + RecordHeadBytes + ClusterSetZone.Authority.Data.Length + taken - limit;
        Span<byte> output = new byte[Math.Min(needed, taken)];
        message[..query.QuestionEnd].CopyTo(output);
        int end = query.QuestionEnd;
        int records = 0;
        foreach (DnsRecord record in answer.Records)
        {
            if (end + RecordHeadBytes + record.Data.Length > limit)
            {
                break;
            }

            end = Append(output, end, DnsHeader.Bytes, record);
            records++;
        }

        bool isAuthority = answer is { Code: DnsCode.NoError or DnsCode.NameError, Records.IsEmpty: true };
        if (isAuthority)
        {
            end = Append(output, end, DnsHeader.Bytes + query.NameBytes - ClusterSetZone.Name.Length, ClusterSetZone.Authority);
        }

        if (query.Edns is { } edns)
        {
            end = AppendOpt(output, end, edns, answer);
        }

        int flags = DnsHeader.Response
            | DnsHeader.RecursionAvailable
            | (query.Flags & DnsHeader.RecursionDesired)
            | (answer.Code is DnsCode.NoError or DnsCode.NameError ? DnsHeader.Authoritative : 0)
            | (records < answer.Records.Length ? DnsHeader.Truncated : 0)
            | ((int)answer.Code & DnsHeader.Code);
        DnsHeader.Write(output, flags, questions: 1, records, isAuthority ? 1 : 0, query.Edns is null ? 0 : 1);
        return output[..end].ToArray();
    }

    /// <summary>Answers a message that is for somebody else, and that he cannot be asked.</summary>
    /// <param name="message">At least a header; what cannot be read of it is not repeated.</param>
    /// <param name="failure">Why.</param>
    public static byte[] Fail(ReadOnlySpan<byte> message, DnsFailure failure)
    {
        if (DnsQuery.TryRead(message, out DnsQuery query))
        {
            return Write(message, query, DnsAnswer.Failed(failure), overTcp: false);
        }

        byte[] output = message[..DnsHeader.Bytes].ToArray();
        int kept = DnsHeader.Flags(message) & (DnsHeader.Operation | DnsHeader.RecursionDesired);
        DnsHeader.Write(output, DnsHeader.Response | DnsHeader.RecursionAvailable | kept | (int)DnsCode.ServerFailure, 0, 0, 0, 0);
        return output;
    }

    /// <param name="output">Where to.</param>
    /// <param name="end">Where what is written ends.</param>
    /// <param name="owner">Where in the message the record's name stands.</param>
    /// <param name="record">The record.</param>
    private static int Append(Span<byte> output, int end, int owner, DnsRecord record)
    {
        Span<byte> head = output[end..];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)(Pointer | owner));
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)record.Type);
        BinaryPrimitives.WriteUInt16BigEndian(head[4..], DnsQuery.InternetClass);
        BinaryPrimitives.WriteInt32BigEndian(head[6..], TimeToLive);
        BinaryPrimitives.WriteUInt16BigEndian(head[10..], (ushort)record.Data.Length);
        record.Data.Span.CopyTo(head[RecordHeadBytes..]);
        return end + RecordHeadBytes + record.Data.Length;
    }

    private static int ExtendedErrorBytes(DnsAnswer answer) => answer.Failure is { } failure ? ExtendedErrorHeadBytes + DnsFailures.CodeOf(failure).Length : 0;

    // RFC 6891 §6.1.2: the class is the size of datagrams that are taken here, the time to live holds the upper bits of the code, the version (0) and flags.
    private static int AppendOpt(Span<byte> output, int end, in EdnsOffer offer, DnsAnswer answer)
    {
        Span<byte> record = output[end..];
        record[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], (ushort)DnsRecordType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], MaxBytes);
        record[5] = (byte)((int)answer.Code >> 4);
        record[6] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(record[7..], (ushort)(offer.IsDnssecOk ? 0x8000 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(record[9..], (ushort)ExtendedErrorBytes(answer));
        if (answer.Failure is { } failure)
        {
            string text = DnsFailures.CodeOf(failure);
            Span<byte> option = record[OptBytes..];
            BinaryPrimitives.WriteUInt16BigEndian(option, ExtendedErrorOption);
            BinaryPrimitives.WriteUInt16BigEndian(option[2..], (ushort)(ExtendedErrorHeadBytes - 4 + text.Length));
            BinaryPrimitives.WriteUInt16BigEndian(option[4..], DnsFailures.ExtendedErrorOf(failure));
            Encoding.ASCII.GetBytes(text, option[ExtendedErrorHeadBytes..]);
        }

        return end + OptBytes + ExtendedErrorBytes(answer);
    }
}
