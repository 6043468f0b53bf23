using System.Collections.Immutable;
using System.Net;

namespace Mesh.Proxy.Redirection;

/// <summary>
/// Which TCP connections of a pod the sidecar takes over: those that are included by port and by network, and are not excluded by either. What is excluded stays so, whatever
/// includes it.
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

    /// <summary>What the rules are installed with. Default: the first that the node has.</summary>
    public RedirectionBackend Backend { get; init; }

    /// <summary>Show the rules instead of installing them.</summary>
    public bool IsDryRun { get; init; }
}
