using System.Collections.Frozen;
using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Concurrency;

/// <summary>Makes the gates of this pod's ports. One whose settings stay as they are stays itself, with what it has measured.</summary>
internal static class ConcurrencyGatesBuilder
{
    /// <param name="inbound">What is said now. Of several Services that speak of one port of the application the first counts.</param>
    /// <param name="before">What was made before, by port of the application.</param>
    /// <param name="create">Makes a gate.</param>
    public static FrozenDictionary<int, ConcurrencyGate> Build(
        IEnumerable<InboundPort> inbound, FrozenDictionary<int, ConcurrencyGate> before, Func<string, ConcurrencySettings, ConcurrencyGate> create)
    {
        Dictionary<int, ConcurrencyGate> gates = [];
        foreach (InboundPort port in inbound)
        {
            int target = (int)port.TargetPort;
            if (ConcurrencySettings.Of(port.AdaptiveConcurrency) is not { } settings || gates.ContainsKey(target))
            {
                continue;
            }

            string source = port.AdaptiveConcurrency.Source;
            gates[target] = before.GetValueOrDefault(target) is { } same && same.Source == source && same.Settings == settings ? same : create(source, settings);
        }

        return gates.Count == 0 ? FrozenDictionary<int, ConcurrencyGate>.Empty : gates.ToFrozenDictionary();
    }
}
