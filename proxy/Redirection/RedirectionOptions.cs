using System.Collections.Immutable;
using System.Net;

namespace Mesh.Proxy.Redirection;

/// <summary>Which TCP connections of a pod the sidecar takes over: all, except these.</summary>
internal sealed record RedirectionOptions
{
    /// <summary>Ports that reach the application without the sidecar, 1–65535. Default: none.</summary>
    public ImmutableSortedSet<int> ExcludedInboundPorts { get; init; } = [];

    /// <summary>Destination ports that leave the pod without the sidecar, 1–65535. Default: none.</summary>
    public ImmutableSortedSet<int> ExcludedOutboundPorts { get; init; } = [];

    /// <summary>Destination networks, IPv4 or IPv6, that leave the pod without the sidecar. Default: none.</summary>
    public ImmutableArray<IPNetwork> ExcludedOutboundNetworks { get; init; } = [];

    /// <summary>Show the rules instead of installing them.</summary>
    public bool IsDryRun { get; init; }
}
