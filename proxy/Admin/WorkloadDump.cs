using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>This pod.</summary>
/// <param name="Name"><c>namespace/pod</c>.</param>
/// <param name="ServiceAccount">Service account.</param>
/// <param name="MutualTls">Whether plain callers are accepted.</param>
/// <param name="Access">Who may do what: the default, then each policy in force.</param>
/// <param name="RateLimits">How much callers may ask for.</param>
/// <param name="AdaptiveConcurrency">How many requests are under way at the application, and may be.</param>
/// <param name="Inbound">What peers may ask for.</param>
internal sealed record WorkloadDump(
    string Name, string ServiceAccount, string MutualTls, string[] Access, string[] RateLimits, string[] AdaptiveConcurrency, InboundPortDump[] Inbound)
{
    public static WorkloadDump Of(WorkloadModel workload) => new(
        workload.Name.ToString(),
        workload.ServiceAccount,
        workload.Policy.MutualTls.ToString(),
        [
            workload.Policy.Access.AllowsByDefault ? "default: allow" : "default: deny",
            .. workload.Policy.Access.Policies.Select(policy =>
                $"{policy.Source}: {(policy.IsUnintelligible ? "not understood, denies" : policy.Action)}{(policy.Ports.IsEmpty ? "" : $" on {string.Join(", ", policy.Ports)}")}"),
        ],
        [.. workload.Policy.RateLimits.Select(limit => $"{limit.Source} {limit.Name}: {limit.Rate.Tokens} in {limit.Rate.Per}, burst {limit.Rate.Burst}, by {limit.Key}")],
        [.. workload.Policy.Gates.OrderBy(gate => gate.Key).Select(gate => $"{gate.Value.Source} on {gate.Key}: {gate.Value.InFlight} of {gate.Value.Limit}")],
        [
            .. workload.Inbound
                .Select(pair => new InboundPortDump(pair.Key.Service.ToString(), pair.Key.Port, pair.Value.TargetPort, pair.Value.Protocol.ToString()))
                .OrderBy(port => (port.Service, port.Port)),
        ]);
}
