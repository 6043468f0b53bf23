using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Discovery.Sidecars;

namespace Mesh.Bench.Discovery.Tests.Sidecars;

public sealed class SidecarHoldingsTests
{
    private readonly SidecarHoldings _holdings = new("team-0/svc-0-0", ["team-0/svc-0"], "cluster.local");
    private readonly List<(string Service, int Before, int Now)> _applied = [];

    [Fact]
    public void FirstRequests_NothingHeld_SubscribeToEverything()
    {
        DeltaDiscoveryRequest[] requests = [.. _holdings.FirstRequests()];

        Assert.Equal([ResourceType.TrustBundle, ResourceType.Workload, ResourceType.Endpoints, ResourceType.Service], requests.Select(request => request.TypeUrl));
        Assert.Equal(["cluster.local", "team-0/svc-0-0", "team-0/svc-0", "team-0/svc-0"], requests.SelectMany(request => request.ResourceNamesSubscribe));
        Assert.All(requests, request => Assert.Empty(request.InitialResourceVersions));
    }

    [Fact]
    public void FirstRequests_EverythingHeld_SayItsVersionsAndAskForAnAnswer()
    {
        HoldEverything();

        DeltaDiscoveryRequest[] requests = [.. _holdings.FirstRequests()];

        Assert.True(_holdings.IsComplete);
        Assert.Equal(5, requests.Length);
        Assert.All(requests[..4], request => Assert.Equal("v1", Assert.Single(request.InitialResourceVersions).Value));
        Assert.Equal(ResourceType.Workload, requests[^1].TypeUrl);
        Assert.Equal("team-0/svc-0-0", Assert.Single(requests[^1].ResourceNamesSubscribe));
    }

    [Fact]
    public void Apply_ChangedEndpoints_TellsFromWhichChangeToWhich()
    {
        HoldEverything();

        Apply(ResourceType.Endpoints, "team-0/svc-0", Changed(7));
        Apply(ResourceType.Endpoints, "team-0/svc-0", Changed(9));
        Apply(ResourceType.Endpoints, "team-0/svc-0", Changed(9));

        Assert.Equal([("team-0/svc-0", 0, 7), ("team-0/svc-0", 7, 9)], _applied);
    }

    [Fact]
    public void Apply_Removal_IsNotCompleteAnyMore()
    {
        HoldEverything();

        _holdings.Apply(new DeltaDiscoveryResponse { TypeUrl = ResourceType.Service, RemovedResources = { "team-0/svc-0" } }, (_, _, _) => { });

        Assert.False(_holdings.IsComplete);
    }

    private void HoldEverything()
    {
        Apply(ResourceType.TrustBundle, "cluster.local", new TrustBundle());
        Apply(ResourceType.Workload, "team-0/svc-0-0", new Workload());
        Apply(ResourceType.Endpoints, "team-0/svc-0", new Endpoints());
        Apply(ResourceType.Service, "team-0/svc-0", new Service());
    }

    private void Apply(string type, string name, IMessage content) => _holdings.Apply(
        new DeltaDiscoveryResponse
        {
            TypeUrl = type,
            Resources = { new Resource { Name = name, Version = "v1", Resource_ = new Any { TypeUrl = type, Value = content.ToByteString() } } },
        },
        (service, before, now) => _applied.Add((service, before, now)));

    private static Endpoints Changed(int number) =>
        new() { Localities = { new LocalityEndpoints { Endpoints = { new Endpoint { Node = ChangeMarker.Write(number) } } } } };
}
