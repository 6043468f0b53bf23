using System.Collections.Immutable;
using System.Net;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Redirection;

/// <summary>
/// Which TCP connections of a pod the sidecar takes over: those that are included by port and by network, and are not excluded by either. What is excluded stays so, whatever
/// includes it. And which DNS queries: those to the pod's own nameservers, unless these or their port are excluded.
/// </summary>
internal sealed record RedirectionOptions
{
    /// <summary>Ports that reach the application without the sidecar, 1–65535. Default: none.</summary>
    public ImmutableSortedSet<int> ExcludedInboundPorts { get; init; } = [];

    /// <summary>Destination ports that leave the pod without the sidecar, 1–65535. Default: none.</summary>
    public ImmutableSortedSet<int> ExcludedOutboundPorts { get; init; } = [];

    /// <summary>Destination networks, IPv4 or IPv6, that leave the pod without the sidecar. Default: none.</summary>
    public ImmutableArray<IPNetwork> ExcludedOutboundNetworks { get; init; } = [];

    /// <summary>The only ports that reach the application through the sidecar, 1–65535. Default: empty, which includes all.</summary>
    public ImmutableSortedSet<int> IncludedInboundPorts { get; init; } = [];

    /// <summary>The only destination ports that leave the pod through the sidecar, 1–65535. Default: empty, which includes all.</summary>
    public ImmutableSortedSet<int> IncludedOutboundPorts { get; init; } = [];

    /// <summary>The only destination networks, IPv4 or IPv6, that leave the pod through the sidecar. Default: empty, which includes all of both families.</summary>
    public ImmutableArray<IPNetwork> IncludedOutboundNetworks { get; init; } = [];

    /// <summary>The pod's processes ask the sidecar for names. Default true.</summary>
    public bool IsDnsOn { get; init; } = true;

    /// <summary>Where the pod's nameservers stand.</summary>
    public string ResolvConf { get; init; } = Dns.Nameservers.File;

    /// <summary>The pod's nameservers in their order. Default: none, and then no query is redirected.</summary>
    public ImmutableArray<IPAddress> Nameservers { get; init; } = [];

    /// <summary>Those whose queries are redirected, each with the sidecar's port for it. Each has its own, so that the sidecar knows whom a query was sent to.</summary>
    public IEnumerable<(IPAddress Address, int Port)> RedirectedNameservers => ExcludedOutboundPorts.Contains(Dns.Nameservers.Port)
        ? []
        : Nameservers.Select((address, index) => (Address: address, Port: MeshPorts.Dns + index))
            .Where(nameserver => !ExcludedOutboundNetworks.Any(network => network.Contains(nameserver.Address)));

    /// <summary>Some connections are not included, but those to Services that mean all clusters have to be: the sidecar's DNS names addresses that lead nowhere else.</summary>
    public bool IncludesClusterSet => RedirectedNameservers.Any() && !(IncludedOutboundPorts.IsEmpty && IncludedOutboundNetworks.IsEmpty);

    /// <summary>What the rules are installed with. Default: the first that the node has.</summary>
    public RedirectionBackend Backend { get; init; }

    /// <summary>Show the rules instead of installing them.</summary>
    public bool IsDryRun { get; init; }
}
