using System.Buffers.Binary;
using System.Net;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.LoadBalancers;

/// <summary>
/// The addresses of a range and who has them. Hands them out in rising order and starts over at its end, so that an address is not used again while somebody may still
/// remember its last owner.
/// </summary>
internal sealed class LoadBalancerPool
{
    /// <summary>The first addresses are the cluster's own.</summary>
    private const uint FirstOffset = 10;

    private readonly IPNetwork _range;
    private readonly uint _first;
    private readonly uint _count;

    /// <summary>What was given, also while no informer has seen it yet.</summary>
    private readonly Dictionary<ResourceKey, string> _given = [];
    private uint _next;

    public LoadBalancerPool(IPNetwork range)
    {
        if (range.PrefixLength > 27)
        {
            throw new ArgumentException($"{range} is too small for load balancers; use a /27 or larger", nameof(range));
        }

        _range = range;
        _first = BinaryPrimitives.ReadUInt32BigEndian(range.BaseAddress.GetAddressBytes()) + FirstOffset;
        _count = (1u << (32 - range.PrefixLength)) - FirstOffset - 1;
    }

    public bool Contains(string address) => IPAddress.TryParse(address, out var parsed) && _range.Contains(parsed);

    /// <summary>Remembers who has an address already.</summary>
    public void Keep(ResourceKey service, string address) => _given[service] = address;

    /// <summary>The address of a Service, the same one until it is released.</summary>
    /// <param name="service">Who gets it.</param>
    /// <param name="others">Addresses that other Services have by what the API says.</param>
    /// <returns>Null if all are in use.</returns>
    public string? Take(ResourceKey service, IEnumerable<string> others)
    {
        if (_given.TryGetValue(service, out var given))
        {
            return given;
        }

        var taken = _given.Values.Concat(others).ToHashSet();
        for (var tried = 0u; tried < _count; tried++)
        {
            var candidate = Text(_first + _next);
            _next = (_next + 1) % _count;
            if (!taken.Contains(candidate))
            {
                _given[service] = candidate;
                return candidate;
            }
        }

        return null;
    }

    public void Release(ResourceKey service) => _given.Remove(service);

    private static string Text(uint address)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return new IPAddress(bytes).ToString();
    }
}
