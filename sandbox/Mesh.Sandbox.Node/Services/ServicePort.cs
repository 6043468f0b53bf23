using System.Net;

namespace Mesh.Sandbox.Node.Services;

/// <summary>One port of one address of a Service.</summary>
/// <param name="Address">A ClusterIP or the address of a load balancer.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>, as nftables writes it.</param>
/// <param name="Port">The Service's port.</param>
/// <param name="Endpoints">Sorted; empty means that connections are refused.</param>
/// <param name="AffinitySeconds">How long a client stays with its endpoint; null without session affinity.</param>
internal sealed record ServicePort(IPAddress Address, string Protocol, int Port, IReadOnlyList<ServiceEndpoint> Endpoints, int? AffinitySeconds)
{
    /// <summary>Names its chain and its sets; begins with a letter, as nftables wants it.</summary>
    public string Id => $"svc-{Address.ToString().Replace('.', '-')}-{Protocol}-{Port}";

    /// <summary>
    /// True for the address of a load balancer. Pods see such connections as coming from their node, as <c>externalTrafficPolicy: Cluster</c> has it: only so do answers find
    /// back through the node that translated.
    /// </summary>
    public bool IsExternal { get; init; }

    public bool Equals(ServicePort? other) =>
        other is not null && Id == other.Id && IsExternal == other.IsExternal && AffinitySeconds == other.AffinitySeconds && Endpoints.SequenceEqual(other.Endpoints);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
