using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mesh.Proxy.Dns;

/// <summary>A record of an answer. Its name is that of the question.</summary>
/// <param name="Type">Says what the data is.</param>
/// <param name="Data">As it travels.</param>
internal readonly record struct DnsRecord(DnsRecordType Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>A or AAAA.</summary>
    public static DnsRecord Address(IPAddress address) =>
        new(address.AddressFamily == AddressFamily.InterNetworkV6 ? DnsRecordType.Aaaa : DnsRecordType.A, address.GetAddressBytes());

    /// <param name="text">At most 255 ASCII characters.</param>
    public static DnsRecord Text(string text) => new(DnsRecordType.Txt, (byte[])[(byte)text.Length, .. Encoding.ASCII.GetBytes(text)]);

    /// <summary>Who speaks for the zone, and how long it may be remembered that something is not there (RFC 2308).</summary>
    /// <param name="zone">The zone's name.</param>
    /// <param name="negativeSeconds">How long.</param>
    public static DnsRecord Authority(ReadOnlySpan<byte> zone, int negativeSeconds)
    {
        // Nobody transfers the zone, so the numbers between serial and the last are as in CoreDNS and mean nothing.
        ReadOnlySpan<int> numbers = [1, 7200, 1800, 86400, negativeSeconds];
        byte[] data = [.. "\u0002ns\u0003dns"u8, .. zone, .. "\u000ahostmaster"u8, .. zone, .. new byte[sizeof(int) * numbers.Length]];
        Span<byte> rest = data.AsSpan(data.Length - (sizeof(int) * numbers.Length));
        foreach (int number in numbers)
        {
            BinaryPrimitives.WriteInt32BigEndian(rest, number);
            rest = rest[sizeof(int)..];
        }

        return new DnsRecord(DnsRecordType.Soa, data);
    }
}
