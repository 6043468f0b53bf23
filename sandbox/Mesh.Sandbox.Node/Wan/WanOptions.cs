using System.Net;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Sandbox.Node.Wan;

/// <summary>How a cluster is seen by others.</summary>
/// <param name="Network">Clusters of the same network reach each other's pods directly, so that their pod ranges must differ; those of others may overlap.</param>
/// <param name="Range">
/// Addresses of this cluster that every other one reaches, part of <see cref="Space"/>. The first is what its pods are seen as from outside, the others are for load balancers.
/// </param>
public sealed record WanOptions(string Network, IPNetwork Range)
{
    /// <summary>Where the ranges of all clusters lie.</summary>
    public static IPNetwork Space { get; } = IPNetwork.Parse("172.31.0.0/16");

    /// <summary>What pods are seen as when they call an address of <see cref="Space"/>, as behind a cloud's NAT gateway.</summary>
    public IPAddress OwnAddress => Range.AddressAt(1);
}
