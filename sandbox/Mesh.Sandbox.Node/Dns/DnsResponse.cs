using System.Buffers.Binary;
using System.Text;

namespace Mesh.Sandbox.Node.Dns;

/// <summary>Writes answers to the wire.</summary>
internal static class DnsResponse
{
    /// <summary>Seconds. Short, because a headless Service's answer changes with its pods; CoreDNS's default for Kubernetes.</summary>
    private const int TimeToLive = 5;

    private const ushort InternetClass = 1;
    private const string Zone = "cluster.local";

    /// <param name="query">Its question is repeated.</param>
    /// <param name="answer">What to say.</param>
    /// <param name="maxBytes">An answer that does not fit is cut and marked, so that the client asks again over TCP.</param>
    public static byte[] Write(DnsQuery query, DnsAnswer answer, int maxBytes)
    {
        var full = Write(query, answer, truncated: false);
        return full.Length <= maxBytes ? full : Write(query, DnsAnswer.NoData, truncated: true);
    }

    /// <summary>An answer to bytes that are no query this server can read: only the id is known.</summary>
    public static byte[] Refuse(ReadOnlySpan<byte> message, DnsCode code)
    {
        var response = new byte[DnsQuery.HeaderBytes];
        message[..2].CopyTo(response);
        const byte isAnswer = 0x80;
        response[2] = isAnswer;
        response[3] = (byte)code;
        return response;
    }

    private static byte[] Write(DnsQuery query, DnsAnswer answer, bool truncated)
    {
        var output = new List<byte>(DnsQuery.HeaderBytes + 256);
        var isEmpty = answer.Records.Count == 0 && !truncated;
        const ushort authoritativeAnswer = 0x8400;
        const ushort truncation = 0x0200;
        const ushort recursionDesired = 0x0100;
        Short(output, query.Id);
        Short(output, (ushort)(authoritativeAnswer | (truncated ? truncation : 0) | (query.RecursionDesired ? recursionDesired : 0) | (byte)answer.Code));
        Short(output, 1);
        Short(output, (ushort)answer.Records.Count);
        Short(output, (ushort)(isEmpty ? 1 : 0));
        Short(output, (ushort)answer.Additional.Count);
        output.AddRange(query.WireName);
        Short(output, (ushort)query.Type);
        Short(output, InternetClass);
        foreach (var record in answer.Records)
        {
            Record(output, record);
        }

        if (isEmpty)
        {
            StartOfAuthority(output);
        }

        foreach (var record in answer.Additional)
        {
            Record(output, record);
        }

        return [.. output];
    }

    private static void Record(List<byte> output, DnsRecord record)
    {
        Head(output, record.Name, record.Type);
        Data(output, data =>
        {
            switch (record.Type)
            {
                case DnsRecordType.A:
                    data.AddRange(record.Address!.GetAddressBytes());
                    break;
                case DnsRecordType.Srv:
                    const ushort evenWeight = 100;
                    Short(data, 0);
                    Short(data, evenWeight);
                    Short(data, (ushort)record.Port);
                    Name(data, record.Target!);
                    break;
                default:
                    Name(data, record.Target!);
                    break;
            }
        });
    }

    /// <summary>Goes with every empty answer and says how long it may be remembered (RFC 2308).</summary>
    private static void StartOfAuthority(List<byte> output)
    {
        const int serial = 1;
        const int refresh = 7200;
        const int retry = 1800;
        const int expire = 86400;
        Head(output, Zone, DnsRecordType.Soa);
        Data(output, data =>
        {
            Name(data, $"ns.dns.{Zone}");
            Name(data, $"hostmaster.{Zone}");
            foreach (var number in new[] { serial, refresh, retry, expire, TimeToLive })
            {
                Int(data, number);
            }
        });
    }

    private static void Head(List<byte> output, string name, DnsRecordType type)
    {
        Name(output, name);
        Short(output, (ushort)type);
        Short(output, InternetClass);
        Int(output, TimeToLive);
    }

    private static void Data(List<byte> output, Action<List<byte>> write)
    {
        var data = new List<byte>();
        write(data);
        Short(output, (ushort)data.Count);
        output.AddRange(data);
    }

    private static void Name(List<byte> output, string name)
    {
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = Encoding.Latin1.GetBytes(label);
            output.Add((byte)bytes.Length);
            output.AddRange(bytes);
        }

        output.Add(0);
    }

    private static void Short(List<byte> output, ushort value)
    {
        output.Add((byte)(value >> 8));
        output.Add((byte)value);
    }

    private static void Int(List<byte> output, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        output.AddRange(bytes);
    }
}
