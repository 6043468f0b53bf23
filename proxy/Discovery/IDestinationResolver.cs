using System.Net;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Answers what lies behind a destination address, asking the control plane the first time an address is used (on-demand discovery).
/// Call it for each connection and again for each request of a long connection: the answer is a dictionary look-up once known, it is the newest
/// configuration, and being asked for is what keeps a service subscribed.
/// </summary>
internal interface IDestinationResolver
{
    /// <summary>
    /// Finds the service that owns <paramref name="address"/>. Completes synchronously when known. Waits a bounded time for an answer while the control plane is
    /// connected; without a connection and without a remembered answer it says "outside the mesh" at once.
    /// </summary>
    /// <returns>The service, or null if the address lies outside the mesh: such a connection is passed through untouched.</returns>
    ValueTask<ServiceModel?> ResolveAsync(IPAddress address, CancellationToken cancellationToken);
}
