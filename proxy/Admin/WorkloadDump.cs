using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>This pod.</summary>
/// <param name="Name"><c>namespace/pod</c>.</param>
/// <param name="ServiceAccount">Service account.</param>
/// <param name="MutualTls">Whether plain callers are accepted.</param>
/// <param name="Access">Who may do what: the default, then each policy in force.</param>
/// <param name="RateLimits">How much callers may ask for.</param>
/// <param name="Inbound">What peers may ask for.</param>
internal sealed record WorkloadDump(string Name, string ServiceAccount, string MutualTls, string[] Access, string[] RateLimits, InboundPortDump[] Inbound)
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
        [
            .. workload.Inbound
                .Select(pair => new InboundPortDump(pair.Key.Service.ToString(), pair.Key.Port, pair.Value.TargetPort, pair.Value.Protocol.ToString()))
                .OrderBy(port => (port.Service, port.Port)),
        ]);
}
