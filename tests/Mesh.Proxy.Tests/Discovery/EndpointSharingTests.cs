using CsCheck;
using Mesh.Proxy.Discovery;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class EndpointSharingTests
{
    private static readonly Gen<V1.Endpoint> AnyEndpoint = Gen.Select(Gen.Int[1, 5], Gen.Bool, Gen.Int[0, 2])
        .Select((host, isReady, weight) =>
        {
            V1.Endpoint endpoint = Endpoint($"10.244.0.{host}", isReady ? V1.EndpointHealth.Ready : V1.EndpointHealth.Draining);
            endpoint.Weight = (uint)weight;
            return endpoint;
        });

    private static readonly Gen<V1.Endpoints> AnySet = AnyEndpoint.Array[0, 6].Array[0, 3].Select(localities =>
    {
        V1.Endpoints set = new();
        set.Localities.AddRange(localities.Select(endpoints => new V1.LocalityEndpoints { Endpoints = { endpoints } }));
        return set;
    });

    [Fact]
    public void Share_AnySets_ChangesNothingThatCanBeRead() => Gen.Select(AnySet, AnySet).Sample((previous, next) =>
    {
        (V1.Endpoints before, V1.Endpoints expected) = (previous.Clone(), next.Clone());

        EndpointSharing.Share(previous, next);

        return next.Equals(expected) && previous.Equals(before);
    });

    [Fact]
    public void Share_OneOfThreeChanged_TheOthersAreTheSameObjects()
    {
        V1.Endpoints previous = Endpoints(Endpoint("10.244.0.1"), Endpoint("10.244.0.2"), Endpoint("10.244.0.3"));
        V1.Endpoints next = Endpoints(Endpoint("10.244.0.3"), Endpoint("10.244.0.2", V1.EndpointHealth.Draining), Endpoint("10.244.0.1"));

        EndpointSharing.Share(previous, next);

        V1.Endpoint[] known = [.. previous.Localities[0].Endpoints];
        Assert.Equal([2, -1, 0], next.Localities[0].Endpoints.Select(endpoint => Array.FindIndex(known, one => ReferenceEquals(one, endpoint))));
    }
}
