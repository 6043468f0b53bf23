using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Transport.Native;

/// <summary>
/// Reads and writes the kernel's form of an address: <c>sockaddr_in</c> (family 2, port 2 big endian, address 4, padding 8) and <c>sockaddr_in6</c> (family 2, port 2,
/// flow 4, address 16, scope 4).
/// </summary>
internal static class RawSocketAddress
{
    /// <summary>Room that either form fits in.</summary>
    public const int MaxLength = 28;

    private const int Ipv4Length = 16;

    /// <summary>Writes <paramref name="endPoint"/>.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(IPEndPoint endPoint, Span<byte> into)
    {
        into[..MaxLength].Clear();
        bool isV4 = endPoint.AddressFamily == AddressFamily.InterNetwork;
        BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)(isV4 ? LibcConstants.FamilyInet : LibcConstants.FamilyInet6));
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], (ushort)endPoint.Port);
        endPoint.Address.TryWriteBytes(into[(isV4 ? 4 : 8)..], out _);
        if (!isV4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(into[24..], (uint)endPoint.Address.ScopeId);
        }

        return isV4 ? Ipv4Length : MaxLength;
    }

    /// <summary>Reads an address; IPv4 in IPv6 (<c>::ffff:a.b.c.d</c>, as dual listeners show it) becomes IPv4. Null for other families.</summary>
    public static IPEndPoint? Read(ReadOnlySpan<byte> address)
    {
        if (address.Length < Ipv4Length)
        {
            return null;
        }

        int port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        switch (BinaryPrimitives.ReadUInt16LittleEndian(address))
        {
            case LibcConstants.FamilyInet:
                return new IPEndPoint(new IPAddress(address.Slice(4, 4)), port);
            case LibcConstants.FamilyInet6 when address.Length >= MaxLength:
                IPAddress ip = new(address.Slice(8, 16), BinaryPrimitives.ReadUInt32LittleEndian(address[24..]));
                return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, port);
            default:
                return null;
        }
    }
}
