using System.Runtime.InteropServices;

namespace Mesh.Sandbox.Node.Native;

/// <summary><c>struct sockaddr_ll</c> of packet(7).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LinkLayerAddress
{
    public ushort Family;

    /// <summary>Ethernet protocol in network byte order.</summary>
    public ushort Protocol;
    public int InterfaceIndex;
    public ushort HardwareType;
    public byte PacketType;
    public byte AddressLength;
    public fixed byte Address[8];
}
