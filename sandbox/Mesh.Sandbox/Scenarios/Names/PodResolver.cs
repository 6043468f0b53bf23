using System.Buffers.Binary;
using System.Net;
using System.Text;
using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios.Names;

/// <summary>Asks the nameserver of a pod from within the pod, with bytes of the scenario's own.</summary>
/// <param name="pod">The load generator in the pod.</param>
/// <param name="nameserver">What stands in its <c>/etc/resolv.conf</c>.</param>
internal sealed class PodResolver(LoadGenerator pod, IPAddress nameserver)
{
    public const ushort TypeA = 1;
    public const ushort TypeTxt = 16;
    public const ushort TypeAaaa = 28;
    public const ushort TypeSrv = 33;
    public const ushort TypeHttps = 65;

    private const int Port = 53;
    private const int PrefixBytes = 2;

    /// <summary>As long as resolvers wait.</summary>
    private const int Milliseconds = 5000;

    /// <summary>Asks for the IPv4 addresses of a name, by UDP.</summary>
    public Task<DnsReply> AskAsync(string name, CancellationToken cancellationToken) => AskAsync(Query(name, TypeA), overTcp: false, cancellationToken);

    /// <summary>Sends a query, and returns what comes back.</summary>
    public async Task<DnsReply> AskAsync(byte[] query, bool overTcp, CancellationToken cancellationToken)
    {
        if (!overTcp)
        {
            return new DnsReply((await pod.SendAsync(new RawRequest(nameserver.ToString(), Port, query, Milliseconds, Datagram: true), cancellationToken)).Bytes);
        }

        byte[] frame = new byte[PrefixBytes + query.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)query.Length);
        query.CopyTo(frame, PrefixBytes);
        RawResult result = await pod.SendAsync(new RawRequest(nameserver.ToString(), Port, frame, Milliseconds, HalfClose: true), cancellationToken);
        return new DnsReply(result.Bytes.Length > PrefixBytes ? result.Bytes[PrefixBytes..] : []);
    }

    /// <summary>A query as resolvers write it.</summary>
    /// <param name="name">With any letters.</param>
    /// <param name="type">Of the records.</param>
    /// <param name="id">Number of the query.</param>
    /// <param name="options">What follows the head of an OPT record; null for a query without EDNS.</param>
    public static byte[] Query(string name, ushort type, ushort id = 0x2af5, byte[]? options = null)
    {
        List<byte> message = [(byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(options is null ? 0 : 1)];
        foreach (string label in name.Split('.'))
        {
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }

        message.AddRange([0, (byte)(type >> 8), (byte)type, 0, 1]);
        if (options is not null)
        {
            message.AddRange([0, 0, 41, 4, 208, 0, 0, 0, 0, (byte)(options.Length >> 8), (byte)options.Length, .. options]);
        }

        return [.. message];
    }
}
