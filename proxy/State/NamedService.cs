using System.Collections.Immutable;
using System.Net;

namespace Mesh.Proxy.State;

/// <summary>What the sidecar's DNS says of a Service that has DNS names.</summary>
/// <param name="Addresses">Its cluster IP addresses.</param>
internal sealed record NamedService(ImmutableArray<IPAddress> Addresses);
