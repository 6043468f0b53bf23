using System.Net;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>Knows exactly the services of the state.</summary>
internal sealed class TestResolver(ProxyStateStore store) : IDestinationResolver
{
    public ValueTask<ServiceModel?> ResolveAsync(IPAddress address, CancellationToken cancellationToken) =>
        ValueTask.FromResult(store.Current.ServicesByAddress.GetValueOrDefault(address));
}
