using System.Collections.Frozen;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Concurrency;
using Mesh.Proxy.RateLimiting;

namespace Mesh.Proxy.Access;

/// <summary>Makes the inbound policy of this pod from what the control plane says about it.</summary>
internal static class InboundPolicyBuilder
{
    /// <param name="workload">What is said now.</param>
    /// <param name="before">What was made before; what has a memory goes on with it.</param>
    /// <param name="createGate">Makes a gate before a port of the application; null where nobody asks for one.</param>
    public static InboundPolicyModel Build(Workload workload, InboundPolicyModel? before = null, Func<string, ConcurrencySettings, ConcurrencyGate>? createGate = null) => new(
        // A mode of a later version is one more thing to demand, never one less.
        workload.MutualTls == Api.Resources.V1.MutualTlsMode.Permissive ? MutualTlsMode.Permissive : MutualTlsMode.Strict,
        [.. workload.Probes.Select(probe => new ProbeModel((int)probe.Port, Encoding.ASCII.GetBytes(probe.Method), Encoding.ASCII.GetBytes(probe.Target)))])
    {
        Access = AccessModelBuilder.Build(workload.Access),
        RateLimits = RateLimitsBuilder.Build(workload.RateLimits, before?.RateLimits ?? []),
        Gates = createGate is null ? FrozenDictionary<int, ConcurrencyGate>.Empty : ConcurrencyGatesBuilder.Build(workload.Inbound, before?.Gates ?? FrozenDictionary<int, ConcurrencyGate>.Empty, createGate),
    };
}
