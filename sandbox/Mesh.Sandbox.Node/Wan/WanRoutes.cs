using System.Buffers.Binary;
using System.Net;

namespace Mesh.Sandbox.Node.Wan;

/// <summary>Which cluster a packet is for. Pure; clusters are numbered in the order in which they were given.</summary>
internal sealed class WanRoutes
{
    private const int MinHeaderBytes = 20;
    private const int DestinationOffset = 16;

    /// <summary>Of each sender, what others it reaches and where they are.</summary>
    private readonly (uint Base, uint Mask, int Member)[][] _reachable;

    /// <exception cref="ArgumentException">Two clusters claim the same addresses.</exception>
    public WanRoutes(IReadOnlyList<WanMember> members)
    {
        foreach (var (one, other) in members.SelectMany((one, index) => members.Skip(index + 1).Select(other => (one, other))))
        {
            if (Overlap(one.WanRange, other.WanRange) || (one.Network == other.Network && Overlap(one.PodRange, other.PodRange)))
            {
                throw new ArgumentException($"{one.Name} and {other.Name} have addresses in common", nameof(members));
            }
        }

        _reachable = [.. members.Select(sender => members
            .SelectMany((member, index) => ReferenceEquals(member, sender) ? [] : Ranges(sender, member).Select(range => (Base(range), Mask(range), index)))
            .ToArray())];
    }

    /// <summary>Where a packet goes.</summary>
    /// <returns>The number of a cluster; -1 if it is no IPv4 packet, or for nobody whom the sender reaches.</returns>
    public int Find(int sender, ReadOnlySpan<byte> packet)
    {
        if (packet.Length < MinHeaderBytes || packet[0] >> 4 != 4)
        {
            return -1;
        }

        var destination = BinaryPrimitives.ReadUInt32BigEndian(packet[DestinationOffset..]);
        foreach (var (start, mask, member) in _reachable[sender])
        {
            if ((destination & mask) == start)
            {
                return member;
            }
        }

        return -1;
    }

    private static IEnumerable<IPNetwork> Ranges(WanMember sender, WanMember member) =>
        sender.Network == member.Network ? [member.WanRange, member.PodRange] : [member.WanRange];

    private static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    private static uint Base(IPNetwork range) => BinaryPrimitives.ReadUInt32BigEndian(range.BaseAddress.GetAddressBytes());

    private static uint Mask(IPNetwork range) => range.PrefixLength == 0 ? 0 : uint.MaxValue << (32 - range.PrefixLength);
}
