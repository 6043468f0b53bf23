using System.Collections.Frozen;
using System.Net;
using System.Threading.Channels;
using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class DestinationResolverTests
{
    private static readonly IPAddress Address = IPAddress.Parse("10.96.0.10");

    [Fact]
    public void ResolveAsync_KnownService_AnswersAtOnceAndAllocatesNothing()
    {
        FakeTimeProvider time = new();
        ProxyStateStore states = new();
        ServiceModel service = new(new ResourceName("shop", "web"), "cluster-1", FrozenDictionary<int, ServicePortModel>.Empty);
        states.Publish(ProxyState.Empty with { ServicesByAddress = new Dictionary<IPAddress, ServiceModel> { [Address] = service }.ToFrozenDictionary() });
        DiscoveryConnection connection = new(time);
        using DiscoveryMetrics metrics = new(connection);
        DestinationResolver resolver = new(
            states, new DestinationTable<IPAddress>(time), connection, Channel.CreateUnbounded<DiscoveryEvent>().Writer, metrics);
        Assert.Same(service, Resolve(resolver));
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
        {
            Resolve(resolver);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ServiceModel? Resolve(DestinationResolver resolver)
    {
        ValueTask<ServiceModel?> resolving = resolver.ResolveAsync(Address, CancellationToken.None);
        return resolving.IsCompletedSuccessfully ? resolving.Result : throw new InvalidOperationException("the answer is not there at once");
    }
}
