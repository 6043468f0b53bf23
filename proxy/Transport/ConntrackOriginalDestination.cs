using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Transport;

/// <summary>
/// Asks connection tracking, which has rewritten the destination (<c>SO_ORIGINAL_DST</c>, linux/netfilter_ipv4.h; <c>IP6T_SO_ORIGINAL_DST</c>,
/// linux/netfilter_ipv6/ip6_tables.h).
/// </summary>
internal sealed class ConntrackOriginalDestination : IOriginalDestinationReader
{
    private const int SolIp = 0;
    private const int SolIpV6 = 41;
    private const int SoOriginalDst = 80; // the same number for both families

    // struct sockaddr_in: family (2), port (2, big endian), address (4), padding (8)
    private const int SockaddrInLength = 16;

    // struct sockaddr_in6: family (2), port (2, big endian), flow info (4), address (16), scope id (4)
    private const int SockaddrIn6Length = 28;
    private const int SockaddrIn6AddressOffset = 8;

    public IPEndPoint? Read(IAcceptedSocket connection)
    {
        if (connection.AcceptedAt is not { } local)
        {
            return null;
        }

        bool isV4 = local.AddressFamily == AddressFamily.InterNetwork;
        Span<byte> sockaddr = stackalloc byte[SockaddrIn6Length];
        try
        {
            int length = isV4
                ? connection.GetRawSocketOption(SolIp, SoOriginalDst, sockaddr[..SockaddrInLength])
                : connection.GetRawSocketOption(SolIpV6, SoOriginalDst, sockaddr);
            return Parse(sockaddr[..length], isV4);
        }
        catch (SocketException)
        {
            // ENOENT: no translation is known, so somebody dialled the listener itself.
            return null;
        }
    }

    internal static IPEndPoint? Parse(ReadOnlySpan<byte> sockaddr, bool isV4)
    {
        if (sockaddr.Length < (isV4 ? SockaddrInLength : SockaddrIn6Length))
        {
            return null;
        }

        int port = BinaryPrimitives.ReadUInt16BigEndian(sockaddr[2..]);
        return isV4
            ? new IPEndPoint(new IPAddress(sockaddr.Slice(4, 4)), port)
            : new IPEndPoint(new IPAddress(sockaddr.Slice(SockaddrIn6AddressOffset, 16)), port);
    }
}
