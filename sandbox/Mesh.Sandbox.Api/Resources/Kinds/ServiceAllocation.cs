using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>
/// Gives Services their addresses and node ports. What is taken is read from the Services themselves inside the transaction that stores
/// one, so there is no second book to keep true.
/// </summary>
internal sealed class ServiceAllocation(IPNetwork cidr)
{
    private const int FirstNodePort = 30000;
    private const int LastNodePort = 32767;

    /// <summary>Addresses at the start of the range that are only given to those who ask for one by name, as in a real cluster.</summary>
    private const uint StaticBand = 256;

    /// <summary>What each version of a Service has taken: read once, not again for every Service that is made after it.</summary>
    private readonly ConditionalWeakTable<StoredObject, ServiceClaims> _claims = [];

    public void Allocate(JsonObject tree, ImmutableSortedDictionary<string, StoredObject> existing)
    {
        var meta = new ObjectMeta(tree);
        var spec = tree.Ensure("spec");
        var others = existing.Values.Where(o => o.Uid != meta.Uid).Select(o => _claims.GetValue(o, ServiceClaims.Of)).ToArray();
        AllocateAddress(meta, spec, [.. others.Select(o => o.Address)]);
        AllocateNodePorts(meta, spec, [.. others.SelectMany(o => o.NodePorts)]);
    }

    /// <summary>Ports that a client does not number keep the number they have.</summary>
    public static void KeepNodePorts(JsonObject spec, JsonObject before)
    {
        foreach (var port in spec.Objects("ports").Where(p => p.Number("nodePort") is null or 0))
        {
            var same = before.Objects("ports").FirstOrDefault(p => p.Number("port") == port.Number("port") && p.Text("protocol") == port.Text("protocol"));
            if (same?["nodePort"] is { } number)
            {
                port["nodePort"] = number.DeepClone();
            }
        }
    }

    private void AllocateAddress(ObjectMeta meta, JsonObject spec, HashSet<string> taken)
    {
        if (ServiceStrategy.IsExternalName(spec))
        {
            foreach (var property in (ReadOnlySpan<string>)["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"])
            {
                spec.Remove(property);
            }

            return;
        }

        var wanted = spec.Text("clusterIP");
        if (wanted.Length == 0)
        {
            wanted = FreeAddress(meta.Uid, taken) ?? throw Refuse(meta, new("InternalError", "spec.clusterIPs", "Internal error: failed to allocate a serviceIP: range is full"));
        }
        else if (wanted != ServiceStrategy.None)
        {
            Claim(meta, wanted, taken);
        }

        spec["clusterIP"] = wanted;
        spec["clusterIPs"] = new JsonArray(wanted);
        spec.Default("ipFamilies", new JsonArray("IPv4"));
    }

    private void Claim(ObjectMeta meta, string wanted, HashSet<string> taken)
    {
        var fault = !IPAddress.TryParse(wanted, out var address) || address.AddressFamily != AddressFamily.InterNetwork || !cidr.Contains(address)
            ? $"the provided IP ({wanted}) is not in the valid range. The range of valid IPs is {cidr}"
            : taken.Contains(wanted) ? "provided IP is already allocated" : null;
        if (fault is not null)
        {
            throw Refuse(meta, FieldError.Invalid("spec.clusterIPs", new JsonArray(wanted), $"failed to allocate IP {wanted}: {fault}"));
        }
    }

    /// <summary>Starts where the uid says: the address of a deleted Service is not handed to the next one while caches still know it.</summary>
    private string? FreeAddress(string uid, HashSet<string> taken)
    {
        var network = ToNumber(cidr.BaseAddress);
        var size = 1u << (32 - cidr.PrefixLength);
        var first = size > 2 * StaticBand ? StaticBand : 1;
        var usable = size - first - 1;
        var start = unchecked((uint)Guid.Parse(uid).GetHashCode()) % usable;
        for (uint i = 0; i < usable; i++)
        {
            var address = FromNumber(network + first + ((start + i) % usable)).ToString();
            if (!taken.Contains(address))
            {
                return address;
            }
        }

        return null;
    }

    private static void AllocateNodePorts(ObjectMeta meta, JsonObject spec, HashSet<long> taken)
    {
        if (spec.Text("type") is not ("NodePort" or "LoadBalancer"))
        {
            foreach (var port in spec.Objects("ports"))
            {
                port.Remove("nodePort");
            }

            return;
        }

        foreach (var (port, i) in spec.Objects("ports").Select((p, i) => (p, i)))
        {
            if (port.Number("nodePort") is > 0 and var wanted)
            {
                var fault = wanted is < FirstNodePort or > LastNodePort
                    ? $"provided port is not in the valid range. The range of valid ports is {FirstNodePort}-{LastNodePort}"
                    : taken.Contains(wanted) ? "provided port is already allocated" : null;
                if (fault is not null)
                {
                    throw Refuse(meta, FieldError.Invalid($"spec.ports[{i}].nodePort", wanted, fault));
                }

                taken.Add(wanted);
                continue;
            }

            if (spec.Text("type") == "LoadBalancer" && !spec.Flag("allocateLoadBalancerNodePorts"))
            {
                continue;
            }

            var free = Enumerable.Range(FirstNodePort, LastNodePort - FirstNodePort + 1).First(n => !taken.Contains(n));
            port["nodePort"] = free;
            taken.Add(free);
        }
    }

    private static uint ToNumber(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
    }

    private static IPAddress FromNumber(uint number) => new([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);

    private static ApiStatusException Refuse(ObjectMeta meta, FieldError fault) => new(ApiStatus.Invalid("", "Service", meta.Name, [fault]));
}
