using System.Buffers.Binary;
using System.Net;

namespace Mesh.Sandbox.Node.Network;

/// <summary>Addresses by their place in an IPv4 range.</summary>
public static class IPNetworkExtensions
{
    /// <param name="range">The range.</param>
    /// <param name="place">0 for its base address.</param>
    public static IPAddress AddressAt(this IPNetwork range, uint place)
    {
        var bytes = range.BaseAddress.GetAddressBytes();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, BinaryPrimitives.ReadUInt32BigEndian(bytes) + place);
        return new IPAddress(bytes);
    }
}
