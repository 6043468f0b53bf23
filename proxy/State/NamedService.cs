using System.Collections.Immutable;
using System.Net;

namespace Mesh.Proxy.State;

/// <summary>What the sidecar's DNS says of a Service that has DNS names.</summary>
/// <param name="Addresses">Its cluster IP addresses; of a headless one those of its pods.</param>
internal sealed record NamedService(ImmutableArray<IPAddress> Addresses)
{
    /// <summary>The pods of a headless Service.</summary>
    public ImmutableArray<NamedHost> Hosts { get; init; } = [];
}
