using System.Buffers.Binary;
using System.Net;

namespace Mesh.Sandbox.Node.Network;

/// <summary>
/// Hands out the addresses of a pod range in rising order and starts over at its end, so that an address is not used again while somebody may still remember its
/// last owner.
/// </summary>
internal sealed class AddressPool
{
    /// <summary>The first addresses are kept for the gateway and for what the sandbox itself may need.</summary>
    private const uint FirstPodOffset = 10;

    private readonly Lock _lock = new();
    private readonly HashSet<uint> _used = [];
    private readonly uint _first;
    private readonly uint _last;
    private uint _next;

    public AddressPool(IPNetwork network)
    {
        var start = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());
        var size = network.PrefixLength >= 28
            ? throw new ArgumentException($"{network} is too small for a pod network; use a /27 or larger", nameof(network))
            : 1u << (32 - network.PrefixLength);
        _first = start + FirstPodOffset;
        _last = start + size - 2;
        _next = _first;
    }

    /// <exception cref="InvalidOperationException">Every address is in use.</exception>
    public IPAddress Take()
    {
        lock (_lock)
        {
            for (var tried = 0u; tried <= _last - _first; tried++)
            {
                var candidate = _next;
                _next = candidate == _last ? _first : candidate + 1;
                if (_used.Add(candidate))
                {
                    var bytes = new byte[4];
                    BinaryPrimitives.WriteUInt32BigEndian(bytes, candidate);
                    return new IPAddress(bytes);
                }
            }

            throw new InvalidOperationException("the pod network has no free address");
        }
    }

    public void Return(IPAddress address)
    {
        lock (_lock)
        {
            _used.Remove(BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()));
        }
    }
}
